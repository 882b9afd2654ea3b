"""`python -m bench`: plant, serve, load, and print the table."""

import argparse
import http.client
import json
import statistics
import sys
import time
from pathlib import Path

from bench.check import check, expect, findings_table
from bench.load import Generator, Load, Plan
from bench.measures import Measure, headers, measures
from bench.meters import NOTHING, BareMeters, Meters, Reading
from bench.place import ROOT, Place, Sizes
from bench.report import FLOOR, Row, save, table
from bench.serving import floor, server
from bench.streams import stream_verdicts
from bench.targets import Verdict, judge, verdict_table

CACHE = ROOT / ".cache" / "bench"
IDLE_SECONDS = 4.0
SETTLE_ALONE = 1.5  # for the jobs of the requests that only warm up
QUICK = {"accounts": 300, "statuses": 6_000, "followees": 50, "followers": 60, "thread": 60, "alone": 120}
NO_LOAD = Load(total=0, failed=0, per_second=0, p50=0, p95=0, p99=0)


def main() -> None:
    options = _options()
    sizes = Sizes(**{name: getattr(options, name) for name in Sizes.__annotations__})
    place = Place(CACHE, sizes, options.port)
    generator = None if options.quick else Generator(_made(CACHE))
    print(f"Planting {sizes.accounts:,} accounts and {sizes.statuses:,} statuses (once) ...", flush=True)
    token = place.plant()
    place.count_statements()
    place.restore()
    bench = Bench(place, generator, token, options)
    pairs = bench.run()
    rows = [row for pair in pairs for row in pair]
    if options.quick:
        sys.exit(_checked(pairs) if options.check else _expected(pairs))
    print(table(rows))
    print(f"\n{verdict_table(bench.verdicts)}")
    if any(row.failed for row in rows):
        print(f"\nSome requests failed, so these numbers are not to be trusted: see {place.data_dir}/*.log")
    about = {
        "sizes": vars(sizes),
        "users": options.users,
        "seconds": options.seconds,
        "targets": [vars(verdict) for verdict in bench.verdicts],
    }
    print(f"\nWritten to {save(rows, about).relative_to(ROOT)} and latest.svg beside it.")


def _checked(pairs: list[tuple[Row, Row]]) -> int:
    findings = check(pairs)
    print(findings_table(findings))
    return 1 if any(finding.grown for finding in findings) else 0


def _expected(pairs: list[tuple[Row, Row]]) -> int:
    expect(pairs)
    print("Written to bench/expected.json.")
    return 0


class Bench:
    """One run: each measure on the server and at once on its floor."""

    def __init__(self, place: Place, generator: Generator | None, token: str, options: argparse.Namespace) -> None:
        self._place = place
        self._generator = generator
        self._token = token
        self._options = options
        self.verdicts: list[Verdict] = []

    def run(self) -> list[tuple[Row, Row]]:
        pairs = []
        port = self._options.port
        with server(self._place, port) as root:
            chosen = measures(self._place.targets(self._token))
            self._store_bodies(chosen)
            meters = Meters(root, self._place.run_dir, self._place.database_dir, self._place.redis_url)
            with floor(self._place, port + 2) as floor_root:
                idle = meters.idle(IDLE_SECONDS)
                for measure in chosen:
                    print(f"{measure.name} ...", file=sys.stderr, flush=True)
                    row = self._measure(measure, port, meters, idle)
                    below = self._measure(_floored(measure), port + 2, BareMeters(floor_root), NOTHING)
                    pairs.append((row, below))
                    self.verdicts += judge(measure, row, below)
            if self._generator is not None:
                print("streaming ...", file=sys.stderr, flush=True)
                self.verdicts += stream_verdicts(self._place, self._token, port, meters)
        return pairs

    def _measure(self, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading) -> Row:
        alone, counted, size = self._one_at_a_time(measure, port, meters, idle)
        load, cost = NO_LOAD, counted
        if self._generator is not None and not measure.cold:
            load, cost = self._together(self._generator, measure, port, meters, idle)
        return Row(
            name=measure.name,
            per_second=load.per_second,
            p50=load.p50,
            p95=load.p95,
            p99=load.p99,
            alone=alone,
            python=cost.web,
            postgres=cost.postgres,
            jobs=cost.jobs,
            sql=counted.statements,
            redis=counted.redis_reads,
            kilobytes=size / 1024,
            rss=meters.worker_megabytes(),
            failed=load.failed,
        )

    def _together(
        self, generator: Generator, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading
    ) -> tuple[Load, Reading]:
        plan = Plan(
            base=f"http://127.0.0.1:{port}",
            paths=measure.paths,
            method=measure.method,
            headers=headers(self._token, measure),
            body=measure.body,
        )
        before = meters.read()
        load = generator.run(plan, users=self._options.users, seconds=self._options.seconds)
        if measure.method == "POST":
            time.sleep(self._options.settle)  # the jobs of the last posts are part of their price
        return load, meters.read().since(before).per(load.total, idle)

    def _one_at_a_time(
        self, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading
    ) -> tuple[float, Reading, float]:
        """Median latency, cost and size of single requests. Jobs wait until they are answered."""
        ask = Asker(port, headers(self._token, measure))
        for number in range(5):
            ask(measure, number)
        time.sleep(SETTLE_ALONE if measure.method == "POST" else 0)
        with meters.without_jobs():
            spent, times, sizes = NOTHING, [], []
            for number in range(self._options.alone):
                if measure.cold:
                    self._place.outdate(json.loads(ask(measure, number)))
                before, began = meters.read() if measure.cold else NOTHING, time.perf_counter()
                sizes.append(len(ask(measure, number)))
                times.append((time.perf_counter() - began) * 1000)
                spent = spent.plus(meters.read().since(before)) if measure.cold else spent
                if number == 0 and not measure.cold:
                    start, times = meters.read(), times[:0]
            counted = spent if measure.cold else meters.read().since(start)
        return statistics.median(times), counted.per(len(times), idle), statistics.mean(sizes)

    def _store_bodies(self, chosen: list[Measure]) -> None:
        """For the floor: of each measure the answer of median size."""
        folder = _made(self._place.data_dir / "bodies")
        for measure in chosen:
            ask = Asker(self._options.port, headers(self._token, measure))
            answers = sorted((ask(measure, number) for number in range(9)), key=len)
            (folder / f"{_slug(measure)}.json").write_bytes(answers[4])


class Asker:
    """One kept-alive connection; anything but success ends the benchmark."""

    def __init__(self, port: int, sent: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._sent = sent

    def __call__(self, measure: Measure, number: int) -> bytes:
        path = measure.paths[number % len(measure.paths)]
        body = measure.body.replace("{number}", str(number)) or None
        self._connection.request(measure.method, path, body, self._sent)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != 200:
            sys.exit(f"{measure.method} {path} answered {response.status}: {content[:300]!r}")
        return content


def _floored(measure: Measure) -> Measure:
    return Measure(name=FLOOR, paths=[f"/{_slug(measure)}"], method=measure.method, body=measure.body)


def _slug(measure: Measure) -> str:
    return measure.name.replace(" ", "-")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=2_000)
    parser.add_argument("--statuses", type=int, default=200_000)
    parser.add_argument("--followees", type=int, default=500, help="whom the viewer follows")
    parser.add_argument("--followers", type=int, default=1_000, help="who follows the viewer, at least")
    parser.add_argument("--thread", type=int, default=500, help="replies in the long thread")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6.0, help="of load for each line of the table")
    parser.add_argument("--users", type=int, default=8, help="at once, without a pause")
    parser.add_argument("--alone", type=int, default=40, help="requests one at a time, for counts and latency")
    parser.add_argument("--settle", type=float, default=4.0, help="seconds for the jobs after the last post")
    parser.add_argument("--port", type=int, default=8400, help="the first of four free ports")
    parser.add_argument("--quick", action="store_true", help="a small data set and no load: only bench/expected.json")
    parser.add_argument("--check", action="store_true", help="with --quick: compare instead of writing it")
    options = parser.parse_args()
    if options.quick:
        vars(options).update(QUICK)
    return options


if __name__ == "__main__":
    main()
