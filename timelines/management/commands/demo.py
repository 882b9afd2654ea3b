"""manage.py demo: invented members with posts, threads and pictures, so that the first look is worth it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models.account import Account
from timelines.management.demo.load import is_loaded, load_demo


class Command(BaseCommand):
    help = "Fill a new instance with invented people and what they say. Does nothing a second time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", metavar="NAME", help="whose Home it fills; else the member of the highest role")

    def handle(self, *, owner: str | None, **_: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo is here already.")
            return
        started = time.monotonic()
        count = load_demo(owner=self._owner(owner))
        self.stdout.write(f"{count} statuses in {time.monotonic() - started:.1f} s.")

    def _owner(self, name: str | None) -> Account:
        members = Account.objects.local().filter(user__isnull=False)
        if name:
            found = members.with_handle(name, None).first()
        else:
            found = members.filter(user__role__isnull=False).order_by("-user__role__position", "id").first()
        if found is None:
            raise CommandError(f"There is no member {name}." if name else "There is no owner: name one with --owner.")
        return found
