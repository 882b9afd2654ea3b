"""`python -m tests.federation.hostile`: every attack, how it is answered, how soon, and what it changes."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")
os.environ["DISABLE_RATE_LIMITS"] = "true"
os.environ["PYTEST_VERSION"] = ""  # settings as in tests: no need of collected static files
os.environ.setdefault("LOG_LEVEL", "CRITICAL")

from tests.support.services import SERVERS  # settings read the addresses of these databases


def main() -> int:
    SERVERS.data_dir.mkdir(parents=True, exist_ok=True)
    SERVERS.join()
    SERVERS.start()
    try:
        return _in_a_test_database()
    finally:
        SERVERS.leave()


def _in_a_test_database() -> int:
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        return _show()
    finally:
        teardown_databases(made, verbosity=0)


def _show() -> int:
    from django.conf import settings

    from tests.federation.hostile.run import everything, faults_of

    faults = 0
    sys.stdout.write(f"{'':2}{'attack':58}{'ms':>6}{'rows':>6}  answer\n")
    for found in everything(settings):
        outcome, wrong = found.outcome, faults_of(found)
        faults += bool(wrong)
        mark = "!" if wrong else " "
        line = f"{mark:2}{found.name[:56]:58}{outcome.seconds * 1000:6.0f}{outcome.changed:6}  {outcome.answer[:90]!a}"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"{faults} faults\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
