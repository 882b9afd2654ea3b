"""Direct conversations: who sees which, read and unread, and what deleting leaves."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Account, Block
from statuses.actions.delete import delete_status
from tests.support.factories import make_account
from tests.support.statuses import make_status as post
from timelines import effects

pytestmark = pytest.mark.django_db

PATH = "/api/v1/conversations"
Run = Callable[[], int]


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_account("bob")


def test_both_sides_see_it(alice: Account, bob: Account, client_for: Any, run_effects: Run) -> None:
    status = post(alice, "@bob Psst", "direct")
    post(alice, "@bob Hello")
    run_effects()
    (of_alice,) = client_for(alice).get(PATH).json
    (of_bob,) = client_for(bob).get(PATH).json
    assert of_alice["last_status"]["id"] == of_bob["last_status"]["id"] == str(status.pk)
    assert [account["acct"] for account in of_alice["accounts"]] == ["bob"]
    assert [account["acct"] for account in of_bob["accounts"]] == ["alice"]
    assert (of_alice["unread"], of_bob["unread"]) == (False, True)
    assert client_for(make_account()).get(PATH).json == []


def test_reading_and_answering(alice: Account, bob: Account, client_for: Any, run_effects: Run) -> None:
    first = post(alice, "@bob Psst", "direct")
    run_effects()
    client = client_for(bob)
    path = f"{PATH}/{client.get(PATH).json[0]['id']}"
    assert client.post(f"{path}/read").json["unread"] is False
    assert client.post(f"{path}/unread").json["unread"] is True
    answer = post(bob, "@alice What?", "direct", in_reply_to=first)
    run_effects()
    (conversation,) = client.get(PATH).json
    assert conversation["last_status"]["id"] == str(answer.pk)
    assert conversation["unread"] is False
    assert client_for(alice).get(PATH).json[0]["unread"] is True
    effects.status_posted(status_id=first.pk)
    assert client.get(PATH).json == [conversation], "an old message does not come on top again"


def test_other_people_make_another_conversation(
    alice: Account, bob: Account, client_for: Any, run_effects: Run
) -> None:
    make_account("carol")
    first = post(alice, "@bob Psst", "direct")
    second = post(alice, "@bob @carol Psst", "direct", in_reply_to=first)
    run_effects()
    page = client_for(alice).get(PATH, {"limit": 1})
    assert [one["last_status"]["id"] for one in page.json] == [str(second.pk)]
    assert sorted(account["acct"] for account in page.json[0]["accounts"]) == ["bob", "carol"]
    following = client_for(alice).get(page.links["next"].removeprefix("http://localhost:8000"))
    assert [one["last_status"]["id"] for one in following.json] == [str(first.pk)]


def test_deleted_messages(alice: Account, bob: Account, client_for: Any, run_effects: Run) -> None:
    first = post(alice, "@bob Psst", "direct")
    second = post(bob, "@alice What?", "direct", in_reply_to=first)
    run_effects()
    delete_status(status=second)
    run_effects()
    assert client_for(alice).get(PATH).json[0]["last_status"]["id"] == str(first.pk)
    delete_status(status=first)
    run_effects()
    assert client_for(alice).get(PATH).json == client_for(bob).get(PATH).json == []


def test_a_removed_conversation_comes_back_with_the_next_message(
    alice: Account, bob: Account, client_for: Any, run_effects: Run
) -> None:
    first = post(alice, "@bob Psst", "direct")
    run_effects()
    path = f"{PATH}/{client_for(bob).get(PATH).json[0]['id']}"
    assert client_for(alice).delete(path).status == client_for(alice).post(f"{path}/read").status == 404
    assert client_for(bob).delete(path).json == {}
    assert client_for(bob).get(PATH).json == []
    post(alice, "@bob Again", "direct", in_reply_to=first)
    run_effects()
    assert len(client_for(bob).get(PATH).json) == 1


def test_what_a_blocker_said_is_hidden(alice: Account, bob: Account, client_for: Any, run_effects: Run) -> None:
    post(alice, "@bob Psst", "direct")
    run_effects()
    Block.objects.create(account=alice, target=bob)
    assert client_for(bob).get(PATH).json == []


def test_scopes(alice: Account, api: Any, client_for: Any) -> None:
    assert api.get(PATH).status == 401
    assert client_for(alice, scopes="read:accounts").get(PATH).status == 403
    assert client_for(alice, scopes="read").delete(f"{PATH}/1").status == 403
