"""`python -m bench`: plant, serve, load, and print the tables."""

import argparse
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from bench.asking import Failed
from bench.check import check, expect, findings_table
from bench.federation import PARTS, measure_federation
from bench.load import Generator
from bench.place import ROOT, Place, Sizes
from bench.report import save, stream_table, table
from bench.run import Bench, Effort, Results
from bench.targets import verdict_table

CACHE = ROOT / ".cache" / "bench"
QUICK_SIZES = {"accounts": 300, "statuses": 6_000, "followees": 50, "followers": 60, "thread": 60}
QUICK = {**QUICK_SIZES, "alone": 100}


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`: nothing is left running
    sizes = Sizes(**{name: getattr(options, name) for name in Sizes.__annotations__})
    if options.federation is not None:
        results = Results()
        _federate(results, options)
        print(verdict_table(results.verdicts))
        sys.exit(_told_failures(results))
    place = Place(_made(CACHE), sizes, options.port, workers=1 if options.quick else 2)
    effort = Effort(
        alone=options.alone,
        users=options.users,
        seconds=options.seconds,
        generator=None if options.quick else Generator(CACHE),
    )
    print(f"Planting {sizes.accounts:,} accounts and {sizes.statuses:,} statuses (once) ...", flush=True)
    token = place.plant()
    place.count_statements()
    place.restore()
    try:
        results = Bench(place, token, effort).run(options.port)
    except Failed as error:
        sys.exit(str(error))
    if not options.quick:
        _federate(results, options)
    sys.exit(_tell_quickly(results, check_only=options.check) if options.quick else _tell(results, place, options))


def _federate(results: Results, options: argparse.Namespace) -> None:
    """On a small instance of its own, whatever the sizes of this run: what is measured does not depend on them."""
    sizes = Sizes(**QUICK_SIZES, seed=options.seed)
    place = Place(_made(CACHE), sizes, options.port)
    try:
        for verdict in measure_federation(place, options.federation or ()):
            results.verdicts.append(verdict)
    except Failed as error:
        results.failures.append(str(error))


def _tell(results: Results, place: Place, options: argparse.Namespace) -> int:
    rows = results.rows
    print(table(rows), stream_table(results.streams), verdict_table(results.verdicts), sep="\n\n")
    if any(row.failed for row in rows):
        print(f"\nSome requests failed, so these numbers are not to be trusted: see {place.data_dir}/*.log")
    about = {
        "sizes": asdict(place.sizes),
        "users": options.users,
        "seconds": options.seconds,
        "streams": [asdict(stream) for stream in results.streams],
        "targets": [{**asdict(verdict), "met": verdict.met} for verdict in results.verdicts],
        "failures": results.failures,
    }
    print(f"\nWritten to {save(rows, about).relative_to(ROOT)} and latest.svg beside it.")
    return _told_failures(results)


def _tell_quickly(results: Results, *, check_only: bool) -> int:
    """1 where the answers take more statements or round trips than expected, or something did not answer."""
    failed = _told_failures(results)
    if check_only:
        findings = check(results.pairs)
        print(findings_table(findings))
        return max(failed, int(any(finding.grown for finding in findings)))
    if not failed:
        expect(results.pairs)
        print("Written to bench/expected.json.")
    return failed


def _told_failures(results: Results) -> int:
    for failure in results.failures:
        print(f"Failed: {failure}")
    return int(bool(results.failures))


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
    parser.add_argument("--seconds", type=float, default=5.0, help="of load for each line of the table")
    parser.add_argument("--users", type=int, default=8, help="at once, without a pause")
    parser.add_argument("--alone", type=int, default=40, help="requests one at a time, for counts and latency")
    parser.add_argument("--port", type=int, default=8400, help="the first of four free ports")
    parser.add_argument("--quick", action="store_true", help="a small data set and no load: only bench/expected.json")
    parser.add_argument("--check", action="store_true", help="with --quick: compare instead of writing it")
    parser.add_argument(
        "--federation", nargs="*", choices=PARTS, help="nothing else: how fast letters go out and come in, or a part"
    )
    options = parser.parse_args()
    if options.check and not options.quick:
        parser.error("--check needs --quick")
    if options.quick:
        vars(options).update(QUICK)
    return options


if __name__ == "__main__":
    main()
