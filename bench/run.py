"""One run: each measure on the server and at once on its floor, then the streams."""

import sys
from dataclasses import dataclass, field, replace

from bench.asking import Asker, Failed, ask_alone
from bench.load import NO_LOAD, Generator, Load, Plan
from bench.measures import Measure, headers, measures
from bench.meters import NOTHING, BareMeters, Meters, Reading
from bench.place import Outdate, Place
from bench.report import FLOOR, Row
from bench.serving import asgi_server, floor, server
from bench.streams import Stream, listen
from bench.targets import Verdict, judge, judge_stream

IDLE_SECONDS, STILL_SECONDS = 4.0, 2.0
FLOOR_SECONDS, FLOOR_ALONE = 3.0, 3  # it does the same all the time; of single requests it takes more to see a cost


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is asked. Without a generator nothing is but single requests."""

    alone: int
    users: int
    seconds: float
    generator: Generator | None


@dataclass(frozen=True, kw_only=True)
class Side:
    """The server or its floor, and how it is measured: `idle` goes on when nobody asks, `still` without workers too."""

    port: int
    alone: int
    seconds: float
    meters: Meters | BareMeters
    idle: Reading = NOTHING
    still: Reading = NOTHING
    outdate: Outdate | None = None


@dataclass
class Results:
    """Each row with its floor. What failed has no row."""

    pairs: list[tuple[Row, Row]] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for pair in self.pairs for row in pair]


class Bench:
    def __init__(self, place: Place, token: str, effort: Effort) -> None:
        self._place = place
        self._token = token
        self._effort = effort
        self.results = Results()

    def run(self, port: int) -> Results:
        """Takes this port and the three behind it."""
        with server(self._place, port) as root:
            targets = self._place.targets()
            meters = Meters(root, self._place.run_dir, self._place.database_dir, self._place.redis_url)
            chosen = [measure for measure in measures(targets) if self._store_body(measure, port)]
            if self._effort.generator:
                self._place.fill_feeds(targets.viewer)
            with floor(self._place, port + 2) as floor_root, self._place.outdating() as outdate:
                ours = self._server_side(port, meters, outdate)
                below = self._floor_side(port + 2, floor_root)
                for measure in chosen:
                    self._compare(measure, ours, below)
            if self._effort.generator:
                self._listen("daphne", meters.streaming_pid(), port, port + 1, targets.viewer)
                with asgi_server(self._place, port + 3) as pid:
                    self._listen("gunicorn", pid, port, port + 3, targets.viewer)
        return self.results

    def _server_side(self, port: int, meters: Meters, outdate: Outdate) -> Side:
        meters.wait_for_jobs()
        idle = meters.idle(IDLE_SECONDS)
        with meters.without_jobs():
            still = meters.idle(STILL_SECONDS)
        return Side(
            port=port,
            alone=self._effort.alone,
            seconds=self._effort.seconds,
            meters=meters,
            idle=idle,
            still=still,
            outdate=outdate,
        )

    def _floor_side(self, port: int, root: int) -> Side:
        alone = self._effort.alone * FLOOR_ALONE
        return Side(port=port, alone=alone, seconds=FLOOR_SECONDS, meters=BareMeters(root))

    def _compare(self, measure: Measure, ours: Side, below: Side) -> None:
        _say(measure.name)
        floored = Measure(name=FLOOR, paths=[f"/{measure.slug}"], method=measure.method, body=measure.body)
        try:
            row = self._row(measure, ours if measure.cold else replace(ours, outdate=None), loaded=not measure.cold)
            floor_row = self._row(floored, below, loaded=not measure.cold)
        except Failed as error:
            self.results.failures.append(f"{measure.name}: {error}")
            return
        self.results.pairs.append((row, floor_row))
        self.results.verdicts += judge(measure, row, floor_row)

    def _row(self, measure: Measure, side: Side, *, loaded: bool) -> Row:
        ask = Asker(side.port, self._token, measure)
        alone = ask_alone(ask, side.meters, count=side.alone, idle=side.still, outdate=side.outdate)
        load, cost = NO_LOAD, alone.cost
        if loaded and self._effort.generator:
            load, cost = self._together(self._effort.generator, measure, side, ask)
        return Row(
            name=measure.name,
            per_second=load.per_second,
            p50=load.p50,
            p95=load.p95,
            p99=load.p99,
            alone=alone.latency,
            python=cost.web,
            postgres=cost.postgres,
            jobs=cost.jobs,
            valkey=cost.valkey,
            sql=alone.cost.statements,
            redis=alone.cost.redis_reads,
            kilobytes=alone.kilobytes,
            rss=side.meters.worker_megabytes(),
            failed=load.failed,
        )

    def _together(self, generator: Generator, measure: Measure, side: Side, ask: Asker) -> tuple[Load, Reading]:
        plan = Plan(
            base=f"http://127.0.0.1:{side.port}",
            paths=measure.paths,
            method=measure.method,
            headers=headers(self._token, measure),
            body=measure.body,
        )
        before = side.meters.read()
        load = generator.run(plan, users=self._effort.users, seconds=side.seconds)
        ask.settle(side.meters)
        return load, side.meters.read().since(before).per(load.total, side.idle)

    def _store_body(self, measure: Measure, port: int) -> bool:
        """For the floor: of each measure the answer of median size."""
        ask = Asker(port, self._token, measure)
        try:
            answers = sorted((ask().content for _ in range(9)), key=len)
        except Failed as error:
            self.results.failures.append(f"{measure.name}: {error}")
            return False
        folder = self._place.data_dir / "bodies"
        folder.mkdir(exist_ok=True)
        (folder / f"{measure.slug}.json").write_bytes(answers[4])
        return True

    def _listen(self, name: str, pid: int, web_port: int, port: int, viewer: int) -> None:
        _say(f"streams, {name}")
        try:
            stream = listen(self._place, name=name, pid=pid, host=f"localhost:{web_port}", port=port,
                            token=self._token, viewer=viewer)  # fmt: skip
        except Failed as error:
            self.results.failures.append(f"streams, {name}: {error}")
            return
        self.results.streams.append(stream)
        self.results.verdicts += judge_stream(stream)


def _say(name: str) -> None:
    print(f"{name} ...", file=sys.stderr, flush=True)
