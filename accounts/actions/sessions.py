"""Browsers: sign them out, and cut the streams of the pages that stand open in them."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models.user import User
from instance.events import publish


def end_sessions(*, sessions: Iterable[UserSession]) -> None:
    """These browsers are signed out, and their open pages hear nothing any more."""
    with transaction.atomic():
        for session in sessions:
            session.end()
            cut_pages(user=session.user)


def cut_pages(*, user: User) -> None:
    """Every page of this member loses its stream; those that are still signed in ask for another by themselves."""
    publish("pages_cut", account_id=user.account_id)
