"""`manage.py accounts`: make, change, approve and delete members from the command line."""

import secrets
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.first_start import ROLES, ensure_roles
from accounts.actions.keys import renew_keys
from accounts.actions.leave import delete_account
from accounts.actions.limit import disable_user, enable_user
from accounts.actions.move import add_alias, cancel_redirect, move_account, redirect_account, remove_alias
from accounts.actions.oauth import revoke_all_tokens
from accounts.actions.sessions import cut_pages
from accounts.actions.sign_up import approve, confirm, create_member, needs_approval, reject
from accounts.activitypub.meet import newly_met
from accounts.models.account import Account
from accounts.models.role import Role
from accounts.models.user import User
from federation.models.key import INSTANCE
from federation.signing import rotate_keys
from instance.errors import RuleError

NO_ROLE = "User"


class Command(BaseCommand):
    help = "Make, change, approve and delete members."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        create = commands.add_parser("create", help="a new member; prints the password if it made one")
        create.add_argument("name")
        create.add_argument("--email", required=True)
        create.add_argument("--confirmed", action="store_true", help="the address needs no confirmation")
        create.add_argument("--approve", action="store_true", help="no moderator needs to look")
        create.add_argument("--role", choices=[*ROLES, NO_ROLE], default=NO_ROLE)
        create.add_argument("--password", help="made up and printed if left out")
        modify = commands.add_parser("modify", help="change a member")
        modify.add_argument("name")
        modify.add_argument("--role", choices=[*ROLES, NO_ROLE])
        modify.add_argument("--confirm", action="store_true", help="take the address as confirmed")
        modify.add_argument("--approve", action="store_true")
        modify.add_argument("--disable", action="store_true", help="lock out")
        modify.add_argument("--enable", action="store_true", help="undo --disable")
        modify.add_argument("--disable-2fa", action="store_true", help="remove all second factors")
        modify.add_argument("--reset-password", action="store_true", help="a new one, printed; signs out everywhere")
        for command, does in (("approve", "let a newcomer in"), ("reject", "turn a newcomer away")):
            commands.add_parser(command, help=does).add_argument("name")
        alias = commands.add_parser("alias", help="another account of a member, that may move here")
        alias.add_argument("change", choices=["add", "remove"])
        alias.add_argument("name")
        alias.add_argument("handle", help="name@server")
        move = commands.add_parser("move", help="lead to another account, and send the followers there")
        move.add_argument("name")
        move.add_argument("handle", nargs="?", help="name@server, which must name this account as an alias")
        move.add_argument("--redirect", action="store_true", help="keep the followers")
        move.add_argument("--undo", action="store_true", help="take the redirect back; followers do not come back")
        rotate = commands.add_parser("rotate-keys", help="new keys to sign with; the old ones count for another week")
        rotate.add_argument("name", nargs="?", help="a member")
        rotate.add_argument("--all", action="store_true", help="every member, and the server itself")
        delete = commands.add_parser("delete", help="remove a member and all that is theirs")
        delete.add_argument("name")
        delete.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['command'].replace('-', '_')}")(options)
        except RuleError as error:
            raise CommandError(error.message) from error

    def _create(self, options: dict[str, Any]) -> None:
        password = options["password"] or secrets.token_urlsafe(12)
        user = create_member(
            username=options["name"],
            email=options["email"],
            password=password,
            confirmed=options["confirmed"],
            approved=options["approve"] or options["confirmed"] or not needs_approval(),
            role=self._role(options["role"]),
        )
        self.stdout.write(f"@{user.username} is a member now.")
        if not options["password"]:
            self.stdout.write(f"Password: {password}")
        if user.confirmed_at is None:
            self.stdout.write(f"A letter to {user.email} asks to confirm the address.")

    def _modify(self, options: dict[str, Any]) -> None:
        user = self._user(options["name"])
        if options["confirm"]:
            confirm(user)
        if options["approve"]:
            approve(user)
        if options["role"]:
            user.role = self._role(options["role"])
        if options["disable"]:
            disable_user(user=user)
        if options["enable"]:
            enable_user(user=user)
        if options["reset_password"]:
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            self._sign_out_everywhere(user)
            self.stdout.write(f"New password: {password}")
        if options["disable_2fa"]:
            Authenticator.objects.filter(user=user).delete()
        user.save()
        self.stdout.write(f"@{user.username} is changed.")

    def _approve(self, options: dict[str, Any]) -> None:
        approve(self._user(options["name"]))
        self.stdout.write(f"@{options['name']} is approved.")

    def _reject(self, options: dict[str, Any]) -> None:
        reject(self._user(options["name"]))
        self.stdout.write(f"@{options['name']} is turned away.")

    def _delete(self, options: dict[str, Any]) -> None:
        user = self._user(options["name"])
        if not options["yes"] and input(f"Delete @{user.username} for good? [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was deleted.")
        self._sign_out_everywhere(user)
        delete_account(account=user.account)
        self.stdout.write(f"@{options['name']} is gone.")

    def _alias(self, options: dict[str, Any]) -> None:
        account, other = self._user(options["name"]).account, self._somebody(options["handle"])
        if options["change"] == "add":
            add_alias(account=account, other=other)
        else:
            remove_alias(account=account, uri=other.actor_uri)
        self.stdout.write(f"@{account.username} is also known as: {', '.join(account.also_known_as) or 'nobody else'}")

    def _move(self, options: dict[str, Any]) -> None:
        account = self._user(options["name"]).account
        if options["undo"] == bool(options["handle"]):
            raise CommandError("Name where to, or say --undo.")
        if options["undo"]:
            cancel_redirect(account=account)
            self.stdout.write(f"@{account.username} is in use again.")
            return
        target = self._somebody(options["handle"])
        (redirect_account if options["redirect"] else move_account)(account=account, target=target)
        self.stdout.write(f"@{account.username} leads to @{target.handle} now.")

    def _rotate_keys(self, options: dict[str, Any]) -> None:
        if options["all"] == bool(options["name"]):
            raise CommandError("Name a member, or say --all.")
        if options["name"]:
            accounts = [self._user(options["name"]).account]
        else:
            accounts = list(Account.objects.local().filter(pending=False).order_by("id"))
            rotate_keys(INSTANCE)
        for account in accounts:
            renew_keys(account=account)
            self.stdout.write(f"@{account.username} signs with new keys.")

    def _sign_out_everywhere(self, user: User) -> None:
        """Sessions end with the password or with the user; streams have to be told."""
        revoke_all_tokens(user=user)
        cut_pages(user=user)

    def _somebody(self, handle: str) -> Account:
        found = newly_met(handle)
        if found is None:
            raise CommandError(f"There is nobody called {handle}, or that server does not answer.")
        return found

    def _user(self, name: str) -> User:
        user = User.objects.select_related("account").filter(username__iexact=name.removeprefix("@")).first()
        if user is None:
            raise CommandError(f"There is no member called {name}.")
        return user

    def _role(self, name: str) -> Role | None:
        return None if name == NO_ROLE else ensure_roles()[name]
