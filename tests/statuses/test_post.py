"""Posting by the API: what is made of it, what is refused, and that a refusal changes nothing."""

from typing import Any

import pytest

from accounts.models import AccountStats, Block, DomainMute
from statuses.models import Mention, Poll, Status, StatusStats, Tag
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return make_account("alice")


@pytest.fixture
def client(alice: Any, client_for: Any) -> Any:
    return client_for(alice)


def test_a_post_answers_the_status_and_is_counted(client: Any, alice: Any, events: Any) -> None:
    answer = client.post("/api/v1/statuses", {"status": "Hello <b>world</b>", "language": "en"})

    assert answer.status == 200
    assert answer.json["content"] == "<p>Hello &lt;b&gt;world&lt;/b&gt;</p>"
    assert answer.json["language"] == "en"
    assert answer.json["visibility"] == "public"
    assert answer.json["account"]["acct"] == "alice"
    assert answer.json["url"].endswith(f"/@alice/{answer.json['id']}")
    stats = AccountStats.objects.get(account=alice)
    assert (stats.statuses_count, stats.last_status_at) == (1, Status.objects.get().created_at)
    assert events() == [("status_posted", {"status_id": int(answer.json["id"])})]


def test_mentions_and_tags_are_linked_and_known(client: Any) -> None:
    bob, far = make_account("Bob"), make_remote_account("carol", "far.test")

    entity = client.post("/api/v1/statuses", {"status": "@bob @carol@far.test @nobody #Garden #garden"}).json

    assert {mention["acct"] for mention in entity["mentions"]} == {"Bob", "carol@far.test"}
    assert [tag["name"] for tag in entity["tags"]] == ["garden"]
    assert f'href="{bob.profile_url}"' in entity["content"]
    assert f'href="{far.profile_url}"' in entity["content"]
    assert "@nobody" in entity["content"]
    assert Tag.objects.get().display_name == "Garden"


def test_whom_its_author_blocks_a_post_does_not_address(client: Any, alice: Any) -> None:
    bob, _dora = make_account("bob"), make_account("dora")
    make_remote_account("carol", "far.test")
    Block.objects.create(account=alice, target=bob)
    DomainMute.objects.create(account=alice, domain="far.test")

    entity = client.post("/api/v1/statuses", {"status": "@bob @carol@far.test @dora"}).json
    edited = client.put(f"/api/v1/statuses/{entity['id']}", {"status": "@bob @carol@far.test @dora again"}).json

    assert [mention["acct"] for mention in entity["mentions"]] == ["dora"]
    assert [mention["acct"] for mention in edited["mentions"]] == ["dora"]


def test_defaults_come_from_the_authors_preferences(client_for: Any) -> None:
    author = make_account(user={"default_visibility": "unlisted", "default_sensitive": True, "default_language": "de"})

    entity = client_for(author).post("/api/v1/statuses", {"status": "Hallo"}).json

    assert (entity["visibility"], entity["sensitive"], entity["language"]) == ("unlisted", True, "de")


def test_a_content_warning_makes_the_post_sensitive_and_alone_becomes_the_text(client: Any) -> None:
    warned = client.post("/api/v1/statuses", {"status": "The butler", "spoiler_text": "Who did it"}).json
    alone = client.post("/api/v1/statuses", {"spoiler_text": "Only this"}).json

    assert (warned["sensitive"], warned["spoiler_text"]) == (True, "Who did it")
    assert (alone["sensitive"], alone["spoiler_text"], alone["content"]) == (True, "", "<p>Only this</p>")


def test_a_reply_joins_the_conversation_and_is_counted(client: Any, alice: Any) -> None:
    parent = make_status(make_account("bob"), "Question?")

    reply = client.post("/api/v1/statuses", {"status": "Answer", "in_reply_to_id": str(parent.pk)}).json

    assert (reply["in_reply_to_id"], reply["in_reply_to_account_id"]) == (str(parent.pk), str(parent.account_id))
    assert Status.objects.get(pk=reply["id"]).conversation_id == parent.conversation_id
    assert StatusStats.objects.get(status=parent).replies_count == 1


def test_replies_that_not_everybody_sees_are_not_counted(client: Any) -> None:
    parent = make_status(make_account("bob"), "Question?")

    for visibility in ("private", "direct"):
        body = {"status": "@bob psst", "in_reply_to_id": str(parent.pk), "visibility": visibility}
        assert client.post("/api/v1/statuses", body).status == 200

    assert StatusStats.objects.get(status=parent).replies_count == 0


def test_a_thread_of_ones_own_keeps_whom_it_answers(client: Any, alice: Any) -> None:
    parent = make_status(make_account("bob"), "Question?")
    first = make_status(alice, "Answer", in_reply_to=parent)

    second = client.post("/api/v1/statuses", {"status": "And more", "in_reply_to_id": str(first.pk)}).json

    assert second["in_reply_to_account_id"] == str(parent.account_id)


def test_a_poll_is_posted_from_json_and_from_a_form(client: Any) -> None:
    poll = {"options": ["Tea", "Coffee"], "expires_in": 3600, "multiple": True}
    form = {"status": "Which?", "poll": {"options": ["Tea", "Coffee"], "expires_in": "3600", "multiple": "0"}}

    by_json = client.post("/api/v1/statuses", {"status": "Which?", "poll": poll}).json["poll"]
    by_form = client.post("/api/v1/statuses", form=form).json["poll"]

    assert [option["title"] for option in by_json["options"]] == ["Tea", "Coffee"]
    assert (by_json["multiple"], by_form["multiple"]) == (True, False)
    assert (by_json["voted"], by_json["own_votes"]) == (True, [])


def test_the_same_idempotency_key_posts_once(client: Any) -> None:
    first = client.post("/api/v1/statuses", {"status": "Once"}, headers={"Idempotency-Key": "k"}).json
    again = client.post("/api/v1/statuses", {"status": "Once"}, headers={"Idempotency-Key": "k"}).json

    assert first["id"] == again["id"]
    assert Status.objects.count() == 1


REFUSED = {
    "empty": {"status": "   "},
    "too long": {"status": "x" * 501},
    "too long with its warning": {"status": "x" * 400, "spoiler_text": "y" * 101},
    "unknown visibility": {"status": "x", "visibility": "limited"},
    "poll with one option": {"status": "x", "poll": {"options": ["a"], "expires_in": 3600}},
    "poll with five options": {"status": "x", "poll": {"options": list("abcde"), "expires_in": 3600}},
    "poll with equal options": {"status": "x", "poll": {"options": ["a", "A"], "expires_in": 3600}},
    "poll with a blank option": {"status": "x", "poll": {"options": ["a", " "], "expires_in": 3600}},
    "poll with a long option": {"status": "x", "poll": {"options": ["a", "b" * 51], "expires_in": 3600}},
    "poll too short": {"status": "x", "poll": {"options": ["a", "b"], "expires_in": 299}},
    "poll too long": {"status": "x", "poll": {"options": ["a", "b"], "expires_in": 2629747}},
    "poll without text": {"poll": {"options": ["a", "b"], "expires_in": 3600}},
    "poll without an end": {"status": "x", "poll": {"options": ["a", "b"]}},
    "poll that is no poll": {"status": "x", "poll": "yes"},
    "media that is not there": {"status": "x", "media_ids": ["1"]},
    "NUL": {"status": "a\0b"},
    "text that is a list": {"status": ["a"]},
    "scheduled": {"status": "x", "scheduled_at": "2099-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_posted_is_refused_and_changes_nothing(client: Any, alice: Any, body: dict, events: Any) -> None:
    answer = client.post("/api/v1/statuses", body)

    assert 400 <= answer.status < 500
    assert answer.error
    assert not Status.objects.exists()
    assert not Poll.objects.exists()
    assert not Mention.objects.exists()
    assert AccountStats.objects.get(account=alice).statuses_count == 0
    assert events() == []


def test_links_count_23_and_mentions_without_their_domain(client: Any) -> None:
    link = "https://example.test/" + "x" * 200
    assert client.post("/api/v1/statuses", {"status": f"{'a' * 476} {link}"}).status == 200
    assert client.post("/api/v1/statuses", {"status": f"{'a' * 477} {link}"}).status == 422


def test_one_cannot_answer_what_one_cannot_see(client: Any) -> None:
    hidden = make_status(make_account("bob"), "For my followers", "private")

    answer = client.post("/api/v1/statuses", {"status": "I heard that", "in_reply_to_id": str(hidden.pk)})

    assert answer.status == 404
    assert Status.objects.count() == 1


def test_posting_needs_a_user_and_the_scope(api: Any, alice: Any, client_for: Any) -> None:
    body = {"status": "Hello"}

    assert api.post("/api/v1/statuses", body).status == 401
    assert client_for(None).post("/api/v1/statuses", body).status == 422
    assert client_for(alice, "read write:media").post("/api/v1/statuses", body).status == 403
    assert client_for(alice, "write:statuses").post("/api/v1/statuses", body).status == 200
    assert Status.objects.count() == 1


def test_a_quote_is_accepted_when_its_author_lets_everybody_quote(client: Any) -> None:
    bob = make_account("bob")
    quoted, closed = make_status(bob, "Quote me"), make_status(bob, "Do not", quote_policy=2)

    entity = client.post("/api/v1/statuses", {"status": "Well said", "quoted_status_id": str(quoted.pk)}).json
    refused = client.post("/api/v1/statuses", {"status": "Ha", "quoted_status_id": str(closed.pk)})

    assert entity["quote"]["state"] == "accepted"
    assert entity["quote"]["quoted_status"]["id"] == str(quoted.pk)
    assert StatusStats.objects.get(status=quoted).quotes_count == 1
    assert refused.status == 404


def test_a_quote_inside_a_quote_is_told_by_its_id_to_those_who_may_see_it(client: Any, api: Any, alice: Any) -> None:
    def quote(quoted: Any) -> Any:
        return client.post("/api/v1/statuses", {"status": "Look", "quoted_status_id": str(quoted)}).json["id"]

    first = make_status(make_account("bob"), "Quote me")
    third = quote(quote(first.pk))

    def inner() -> Any:
        return api.get(f"/api/v1/statuses/{third}").json["quote"]["quoted_status"]["quote"]

    assert inner() == {"state": "accepted", "quoted_status_id": str(first.pk)}
    Status.objects.filter(pk=first.pk).update(visibility=2)
    assert inner() == {"state": "unauthorized", "quoted_status_id": None}


def test_a_quote_that_is_deleted_is_counted_no_more(client: Any) -> None:
    quoted = make_status(make_account("bob"), "Quote me")
    body = {"status": "Well said", "quoted_status_id": str(quoted.pk), "visibility": "private"}
    client.delete(f"/api/v1/statuses/{client.post('/api/v1/statuses', body).json['id']}")
    assert StatusStats.objects.get(status=quoted).quotes_count == 0


def test_a_quote_never_shows_what_its_reader_may_not_see(client: Any, alice: Any, api: Any) -> None:
    own = make_status(alice, "For my followers", "private")

    quote = client.post("/api/v1/statuses", {"status": "As I said", "quoted_status_id": str(own.pk)}).json

    assert quote["visibility"] == "private"
    assert api.get(f"/api/v1/statuses/{quote['id']}").status == 404
