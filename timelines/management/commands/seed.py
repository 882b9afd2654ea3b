"""manage.py seed: a synthetic data set for benchmarks, repeatable by its seed."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.actions.oauth import issue_token, register_application
from accounts.models.account import Account
from timelines.management.synthetic.plant import plant

WIDTH = 30
SCOPES = ("read", "write", "follow", "push")


class Command(BaseCommand):
    help = "Fill the database with invented accounts and statuses, and print a bearer token of the one who reads them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=int, default=2_000)
        parser.add_argument("--statuses", type=int, default=200_000)
        parser.add_argument("--followees", type=int, default=500, help="how many the viewer follows")
        parser.add_argument("--followers", type=int, default=0, help="how many follow the viewer at least")
        parser.add_argument("--thread", type=int, default=0, help="one more thread, with so many replies")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data")

    def handle(self, *, seed: int, **options: Any) -> None:
        sizes = {name: options[name] for name in ("accounts", "statuses", "followees", "followers", "thread")}
        self._check(seed, **sizes)
        started = time.monotonic()
        viewer = plant(seed=seed, progress=self._progress, **sizes)
        self._analyse()
        application, _secret = register_application(
            name="Benchmark", redirect_uris=["urn:ietf:wg:oauth:2.0:oob"], scopes=SCOPES
        )
        _token, value = issue_token(user=viewer.user, application=application, scopes=SCOPES)
        self._progress("", 0, 0)
        self.stdout.write(f"Planted in {time.monotonic() - started:.0f} s.\nviewer: {viewer.username}\ntoken: {value}")

    def _check(self, seed: int, *, accounts: int, statuses: int, followees: int, followers: int, thread: int) -> None:
        if accounts < 10 or statuses < 1 or followees < 1:
            raise CommandError("At least 10 accounts, one status and one followee are needed.")
        if Account.objects.with_handle(f"s{seed}_viewer", None).exists():
            raise CommandError(f"Seed {seed} is planted already. Choose another --seed.")
        if followers >= accounts or thread < 0:
            raise CommandError(
                "The viewer can have fewer followers than there are accounts, and a thread some replies."
            )

    def _progress(self, name: str, done: int, total: int) -> None:
        """One line that is written over; nothing where nobody watches."""
        if not sys.stderr.isatty():
            return
        filled = round(WIDTH * done / total) if total else 0
        line = f"{name:<24} [{'█' * filled}{'·' * (WIDTH - filled)}] {done:,}" if name else ""
        self.stderr.write(f"\r\x1b[K{line}", ending="")
        self.stderr.flush()

    def _analyse(self) -> None:
        """The planner has to know the new sizes, or the first minutes measure its guesses."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
