"""Streams over real sockets of a real daphne: who hears what, by which door, and when it ends."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Account
from statuses.actions.delete import delete_status
from statuses.actions.post import Draft, post_status
from statuses.models.status import Visibility
from tests.support.api import token_for
from tests.support.factories import make_account, make_follow
from tests.timelines.sockets import web_socket

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[], int]


def say(account: Account, text: str = "Hello", **draft: Any) -> Any:
    return post_status(account=account, draft=Draft(text=text, **draft))


@pytest.fixture
def ann() -> Account:
    return make_account("ann")


@pytest.fixture
def ben() -> Account:
    return make_account("ben")


def test_two_clients_hear_a_post_each_as_its_reader(ann: Account, ben: Account, run_effects: Run) -> None:
    make_follow(ann, ben)
    with (
        web_socket(token_for(ann), query={"stream": "user"}) as hers,
        web_socket(token_for(ben), query={"stream": "user"}) as his,
    ):
        status = say(ben)
        run_effects()
        frame = hers.next()
        assert (frame["stream"], frame["event"]) == (["user"], "update")
        heard = json.loads(frame["payload"])
        assert (heard["id"], heard["favourited"], heard["account"]["username"]) == (str(status.pk), False, "ben")
        assert his.payload()["id"] == str(status.pk)
        delete_status(status=status)
        run_effects()
        assert hers.next() == {"stream": ["user"], "event": "delete", "payload": str(status.pk)}


def test_strangers_do_not_hear_what_is_not_in_their_home(ann: Account, ben: Account, run_effects: Run) -> None:
    with web_socket(token_for(ann), query={"stream": "user"}) as hers:
        say(ben)
        say(ben, visibility=Visibility.PRIVATE)
        run_effects()
        assert hers.is_silent()
