"""`manage.py tokens`: a bearer token for scripts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.oauth import OUT_OF_BAND, issue_token, register_application
from accounts.models.oauth import Application
from accounts.models.user import User
from accounts.scopes import SCOPES

EVERYTHING = "read write follow push"


class Command(BaseCommand):
    help = "Print a bearer token of a member."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        create = commands.add_parser("create", help="print a new token")
        create.add_argument("name", help="the member it acts for")
        create.add_argument("--scopes", default=EVERYTHING, help=f"separated by spaces (default: {EVERYTHING})")
        create.add_argument("--app", default="Command line", help="the app that posts are said to be written with")
        create.add_argument("--token", default="", help="this value instead of a random one, for tests")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["name"].removeprefix("@")).first()
        if user is None:
            raise CommandError(f"There is no member called {options['name']}.")
        scopes = options["scopes"].replace("+", " ").replace(",", " ").split()
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or not scopes:
            raise CommandError(f"Unknown scopes: {' '.join(unknown) or '(none given)'}")
        application = self._application(options["app"])
        _token, value = issue_token(user=user, application=application, scopes=scopes, value=options["token"])
        self.stdout.write(value)

    def _application(self, name: str) -> Application:
        found = Application.objects.filter(name=name).order_by("id").first()
        if found is not None:
            return found
        application, _secret = register_application(name=name, redirect_uris=[OUT_OF_BAND], scopes=EVERYTHING.split())
        return application
