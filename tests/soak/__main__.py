"""`python -m tests.soak --minutes 5`: a real instance under load, and clients on every kind of stream.

Ends with 1 if an event was lost, came twice or came unasked, or if a stream broke off.
"""

import argparse
import sys

from tests.soak.run import soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--actors", type=int, default=4, help="people who act at the same time")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = soak(seconds=60 * options.minutes, actors=options.actors, seed=options.seed)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
