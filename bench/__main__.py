"""`python -m bench`: plant, serve, load, and print the table."""

import argparse
import http.client
import statistics
import sys
import time
from pathlib import Path

from bench.load import Generator, Load, Plan
from bench.measures import Measure, headers, measures
from bench.meters import NOTHING, BareMeters, Meters, Reading
from bench.place import ROOT, Place, Sizes
from bench.report import FLOOR, Row, save, table
from bench.serving import floor, server

CACHE = ROOT / ".cache" / "bench"
ALONE = 40  # requests one at a time, for the counts and the latency without a queue
IDLE_SECONDS = 4.0


def main() -> None:
    options = _options()
    sizes = Sizes(accounts=options.accounts, statuses=options.statuses, followees=options.followees, seed=options.seed)
    place = Place(CACHE, sizes, options.port)
    generator = Generator(_made(CACHE))
    print(f"Planting {sizes.accounts:,} accounts and {sizes.statuses:,} statuses (once) ...")
    token = place.plant()
    place.count_statements()
    place.restore()
    bench = Bench(place, generator, token, options)
    rows = bench.run()
    print(table(rows))
    if any(row.failed for row in rows):
        print(f"\nSome requests failed, so these numbers are not to be trusted: see {place.data_dir}/*.log")
    about = {"sizes": vars(sizes), "users": options.users, "seconds": options.seconds}
    print(f"\nWritten to {save(rows, about).relative_to(ROOT)} and latest.svg beside it.")


class Bench:
    """One run: each measure on the server and at once on its floor."""

    def __init__(self, place: Place, generator: Generator, token: str, options: argparse.Namespace) -> None:
        self._place = place
        self._generator = generator
        self._token = token
        self._options = options
        self._base = f"http://127.0.0.1:{options.port}"

    def run(self) -> list[Row]:
        rows = []
        port = self._options.port
        with server(self._place, port) as root:
            chosen = measures(self._place.targets(self._token))
            self._store_bodies(chosen)
            meters = Meters(root, self._place.run_dir, self._place.database_dir, self._place.redis_url)
            with floor(self._place, port + 2) as floor_root:
                idle = meters.idle(IDLE_SECONDS)
                for measure in chosen:
                    print(f"{measure.name} ...", file=sys.stderr, flush=True)
                    rows.append(self._measure(measure, port, meters, idle))
                    rows.append(self._measure(_floored(measure), port + 2, BareMeters(floor_root), NOTHING))
        return rows

    def _measure(self, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading) -> Row:
        alone, counted, size = self._one_at_a_time(measure, port, meters, idle)
        load, cost = self._together(measure, port, meters, idle)
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
        self, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading
    ) -> tuple[Load, Reading]:
        plan = Plan(
            base=f"http://127.0.0.1:{port}",
            paths=measure.paths,
            method=measure.method,
            headers=headers(self._token, measure),
            body=measure.body,
        )
        before = meters.read()
        load = self._generator.run(plan, users=self._options.users, seconds=self._options.seconds)
        if measure.method == "POST":
            time.sleep(self._options.settle)  # the jobs of the last posts are part of their price
        return load, meters.read().since(before).per(load.total, idle)

    def _one_at_a_time(
        self, measure: Measure, port: int, meters: Meters | BareMeters, idle: Reading
    ) -> tuple[float, Reading, float]:
        """Median latency, cost and size of single requests."""
        ask = Asker(port, headers(self._token, measure))
        for number in range(5):
            ask(measure, number)
        before, times, sizes = meters.read(), [], []
        for number in range(ALONE):
            began = time.perf_counter()
            sizes.append(len(ask(measure, number)))
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times), meters.read().since(before).per(ALONE, idle), statistics.mean(sizes)

    def _store_bodies(self, chosen: list[Measure]) -> None:
        """For the floor: of each measure the answer of median size."""
        folder = _made(self._place.data_dir / "bodies")
        for measure in chosen:
            ask = Asker(self._options.port, headers(self._token, measure))
            answers = sorted((ask(measure, number) for number in range(9)), key=len)
            (folder / f"{measure.name}.json").write_bytes(answers[4])


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
    return Measure(name=FLOOR, paths=[f"/{measure.name}"], method=measure.method, body=measure.body)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=2_000)
    parser.add_argument("--statuses", type=int, default=200_000)
    parser.add_argument("--followees", type=int, default=500, help="whom the viewer follows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6.0, help="of load for each line of the table")
    parser.add_argument("--users", type=int, default=8, help="at once, without a pause")
    parser.add_argument("--settle", type=float, default=4.0, help="seconds for the jobs after the last post")
    parser.add_argument("--port", type=int, default=8400, help="the first of three free ports")
    return parser.parse_args()


if __name__ == "__main__":
    main()
