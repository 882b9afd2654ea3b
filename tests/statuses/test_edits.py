"""Editing by the API: what replaces what, what stays, what the history keeps, who is told."""

from typing import Any

import pytest

from statuses.actions.interact import reblog_status
from statuses.actions.poll import vote_in_poll
from statuses.models import MediaAttachment, Mention, Poll, PollVote, Status, StatusEdit
from statuses.models.media import Processing
from statuses.models.status import QuotePolicy
from tests.support.factories import make_account
from tests.support.statuses import make_status
from timelines.models import AccountConversation, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return make_account("alice")


@pytest.fixture
def client(alice: Any, client_for: Any) -> Any:
    return client_for(alice)


def picture(account: Any, description: str = "") -> MediaAttachment:
    return MediaAttachment.objects.create(
        account=account, type="image", processing=Processing.DONE, description=description, file="a.png"
    )


def told(account: Any) -> list[tuple[str, int | None]]:
    return list(Notification.objects.filter(account=account).order_by("id").values_list("type", "status_id"))


def test_an_edit_replaces_the_text_and_is_shown_at_once(client: Any, alice: Any, api: Any) -> None:
    status = make_status(alice, "Befor #one", language="de")
    path = f"/api/v1/statuses/{status.pk}"
    assert api.get(path).json["content"].startswith("<p>Befor")

    answer = client.put(path, {"status": "After #two"})

    assert answer.status == 200
    assert answer.json == client.get(path).json
    shown = api.get(path).json
    assert shown["content"].startswith("<p>After") and "Befor" not in shown["content"]
    assert [tag["name"] for tag in shown["tags"]] == ["two"]
    assert shown["edited_at"] is not None and shown["language"] == "de"


def test_what_is_left_out_is_removed_but_not_the_audience(client: Any, alice: Any) -> None:
    parent = make_status(alice, "Parent")
    status = make_status(
        alice, "Words", "private", spoiler_text="Careful", media=[picture(alice)], in_reply_to=parent, sensitive=True
    )

    entity = client.patch(f"/api/v1/statuses/{status.pk}", {"status": "Words", "visibility": "public"}).json

    assert (entity["spoiler_text"], entity["sensitive"], entity["media_attachments"]) == ("", False, [])
    assert (entity["visibility"], entity["in_reply_to_id"]) == ("private", str(parent.pk))
    assert MediaAttachment.objects.get().status_id is None


def test_an_edit_that_changes_nothing_leaves_no_trace(client: Any, alice: Any, events: Any) -> None:
    status = make_status(alice, "Same", poll={"options": ["a", "b"], "expires_in": 600})
    published = len(events())

    poll = {"options": ["a", "b"], "expires_in": 3600}
    entity = client.put(f"/api/v1/statuses/{status.pk}", {"status": "Same", "poll": poll}).json

    assert entity["edited_at"] is None
    assert not StatusEdit.objects.exists()
    assert len(events()) == published


def test_the_history_begins_with_the_original(client: Any, alice: Any, api: Any) -> None:
    media = picture(alice, "A boat")
    status = make_status(alice, "One", media=[media])
    path = f"/api/v1/statuses/{status.pk}"
    assert [each["content"] for each in api.get(f"{path}/history").json] == ["<p>One</p>"]

    client.put(path, {"status": "Two", "media_ids": [str(media.pk)], "spoiler_text": "Warned"})
    client.put(
        path,
        {
            "status": "Two",
            "spoiler_text": "Warned",
            "media_ids": [str(media.pk)],
            "media_attributes": [{"id": str(media.pk), "description": "A ship", "focus": "0.5,-0.5"}],
        },
    )

    found = api.get(f"{path}/history").json
    assert [each["content"] for each in found] == ["<p>One</p>", "<p>Two</p>", "<p>Two</p>"]
    assert [each["spoiler_text"] for each in found] == ["", "Warned", "Warned"]
    assert [each["media_attachments"][0]["description"] for each in found] == ["A boat", "A boat", "A ship"]
    assert found[0]["created_at"] == api.get(path).json["created_at"]
    assert found[2]["created_at"] == api.get(path).json["edited_at"]


def test_an_edited_description_alone_is_shown_at_once(client: Any, alice: Any, api: Any) -> None:
    media = picture(alice, "A boat")
    status = make_status(alice, "Look", media=[media])
    path = f"/api/v1/statuses/{status.pk}"
    assert api.get(path).json["media_attachments"][0]["description"] == "A boat"

    form = [
        ("status", "Look"),
        ("media_ids[]", str(media.pk)),
        ("media_attributes[][id]", str(media.pk)),
        ("media_attributes[][description]", "A ship"),
        ("media_attributes[][focus]", "0.5,-0.5"),
    ]
    assert client.put(path, form=form).status == 200

    shown = api.get(path).json
    assert shown["media_attachments"][0]["description"] == "A ship"
    assert shown["media_attachments"][0]["meta"]["focus"] == {"x": 0.5, "y": -0.5}
    assert shown["edited_at"] is not None


def test_the_order_of_pictures_can_change(client: Any, alice: Any) -> None:
    one, two = picture(alice, "one"), picture(alice, "two")
    status = make_status(alice, "Look", media=[one, two])

    ids = [str(two.pk), str(one.pk)]
    entity = client.put(f"/api/v1/statuses/{status.pk}", {"status": "Look", "media_ids": ids}).json

    assert [each["description"] for each in entity["media_attachments"]] == ["two", "one"]
    assert entity["edited_at"] is not None


def test_pictures_of_others_or_of_other_posts_are_refused(client: Any, alice: Any) -> None:
    used = picture(alice)
    make_status(alice, "Elsewhere", media=[used])
    status = make_status(alice, "Here")

    for media in (used, picture(make_account())):
        answer = client.put(f"/api/v1/statuses/{status.pk}", {"status": "x", "media_ids": [str(media.pk)]})
        assert answer.status == 422
    assert client.get(f"/api/v1/statuses/{status.pk}").json["content"] == "<p>Here</p>"


def test_other_options_forget_the_votes(client: Any, alice: Any) -> None:
    status = make_status(alice, "Which?", poll={"options": ["a", "b"], "expires_in": 600})
    vote_in_poll(account=make_account(), poll=status.poll, choices=[0])
    path = f"/api/v1/statuses/{status.pk}"

    kept = client.put(path, {"status": "Which one?", "poll": {"options": ["a", "b"], "expires_in": 600}}).json
    assert kept["poll"]["votes_count"] == 1

    reset = client.put(path, {"status": "Which one?", "poll": {"options": ["a", "c"], "expires_in": 600}}).json
    assert [option["title"] for option in reset["poll"]["options"]] == ["a", "c"]
    assert (reset["poll"]["votes_count"], reset["poll"]["voters_count"]) == (0, 0)
    assert not PollVote.objects.exists()
    assert [each["poll"] for each in client.get(f"{path}/history").json][-1] == {
        "options": [{"title": "a"}, {"title": "c"}]
    }

    assert client.put(path, {"status": "Which one?"}).json["poll"] is None
    assert not Poll.objects.exists()


def test_an_edit_may_add_a_poll(client: Any, alice: Any) -> None:
    status = make_status(alice, "Which?")

    poll = {"options": ["a", "b"], "expires_in": 600}
    entity = client.put(f"/api/v1/statuses/{status.pk}", {"status": "Which?", "poll": poll}).json

    assert [option["title"] for option in entity["poll"]["options"]] == ["a", "b"]
    assert entity["edited_at"] is not None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"status": "x" * 501},
        {"status": "", "poll": {"options": ["a", "b"], "expires_in": 600}},
        {"status": "x", "poll": {"options": ["a"], "expires_in": 600}},
    ],
)
def test_the_rules_of_posting_hold(client: Any, alice: Any, sent: Any) -> None:
    status = make_status(alice, "Good")

    assert client.put(f"/api/v1/statuses/{status.pk}", sent).status == 422
    assert client.get(f"/api/v1/statuses/{status.pk}").json["edited_at"] is None


def test_only_the_author_edits_and_no_boost(client: Any, alice: Any, client_for: Any) -> None:
    status = make_status(alice, "Mine")
    reblog = reblog_status(account=alice, status=status)

    assert client_for(make_account()).put(f"/api/v1/statuses/{status.pk}", {"status": "Yours"}).status == 404
    assert client.put(f"/api/v1/statuses/{reblog.pk}", {"status": "Boost"}).status == 404


def test_the_quote_policy_changes_without_a_trace(client: Any, alice: Any, events: Any) -> None:
    status = make_status(alice, "Quote me")
    published = len(events())

    sent = {"status": "Quote me", "quote_approval_policy": "nobody"}
    entity = client.put(f"/api/v1/statuses/{status.pk}", sent).json

    assert (entity["edited_at"], entity["quote_approval"]["automatic"]) == (None, [])
    assert Status.objects.get(pk=status.pk).quote_policy == QuotePolicy.NOBODY
    assert len(events()) == published


def test_new_mentions_are_told_and_old_ones_keep_access(
    client: Any, alice: Any, client_for: Any, run_effects: Any
) -> None:
    bob, carol = make_account("bob"), make_account("carol")
    status = make_status(alice, "@bob look", "direct")
    run_effects()
    Notification.objects.all().delete()
    path = f"/api/v1/statuses/{status.pk}"

    entity = client.put(path, {"status": "@carol look"}).json
    run_effects()

    assert [mention["acct"] for mention in entity["mentions"]] == ["carol"]
    assert (told(bob), told(carol)) == ([], [("mention", status.pk)])
    assert client_for(bob).get(path).status == 200
    assert Mention.objects.get(account=bob).silent

    client.put(path, {"status": "@bob @carol look"})
    run_effects()
    assert told(bob) == []
    assert not Mention.objects.get(account=bob).silent


def test_who_boosted_or_quoted_hears_of_the_latest_edit(
    client: Any, alice: Any, run_effects: Any, django_assert_max_num_queries: Any
) -> None:
    bob, carol = make_account("bob"), make_account("carol")
    status = make_status(alice, "First")
    reblog_status(account=bob, status=status)
    quote = make_status(carol, "Look at this", quoted=status)
    run_effects()
    Notification.objects.all().delete()

    for text in ("Second", "Third"):
        client.put(f"/api/v1/statuses/{status.pk}", {"status": text})
        run_effects()

    assert told(bob) == [("update", status.pk)]
    assert told(carol) == [("quoted_update", quote.pk)]


def test_the_source_is_what_was_typed(client: Any, alice: Any, api: Any) -> None:
    status = make_status(alice, "a < b #tag", spoiler_text="Maths")

    answer = client.get(f"/api/v1/statuses/{status.pk}/source")

    assert answer.json == {"id": str(status.pk), "text": "a < b #tag", "spoiler_text": "Maths"}
    assert api.get(f"/api/v1/statuses/{status.pk}/source").status == 401


def test_hidden_history_is_not_found(api: Any, alice: Any) -> None:
    status = make_status(alice, "Psst", "private")

    assert api.get(f"/api/v1/statuses/{status.pk}/history").status == 404


def test_the_page_that_edits(client: Any, alice: Any, api: Any) -> None:
    browser = client.client
    browser.force_login(alice.user)
    media = picture(alice, "A boat")
    status = make_status(alice, "Before", media=[media])
    asked = make_status(alice, "Which?", poll={"options": ["a", "b"], "expires_in": 600})
    path = f"/@alice/{status.pk}"
    assert "A boat" in browser.get(f"{path}/edit").content.decode()

    sent = {"text": "After", "spoiler_text": "Warned", f"alt_{media.pk}": "A ship"}
    assert browser.post(f"{path}/edit", sent)["Location"] == path
    assert browser.post(f"/@alice/{asked.pk}/edit", {"text": "Which one?"}).status_code == 303

    entity = api.get(f"/api/v1/statuses/{status.pk}").json
    assert (entity["content"], entity["spoiler_text"]) == ("<p>After</p>", "Warned")
    assert entity["media_attachments"][0]["description"] == "A ship"
    assert api.get(f"/api/v1/statuses/{asked.pk}").json["poll"]["options"][0]["title"] == "a"
    read = browser.get(f"{path}/history").content.decode()
    assert read.index("After") < read.index("Before")
    assert f"{path}/history" in browser.get(path).content.decode()


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(client: Any, alice: Any) -> None:
    browser = client.client
    browser.force_login(alice.user)
    status = make_status(alice, "Before")

    answer = browser.post(f"/@alice/{status.pk}/edit", {"text": "x" * 501})

    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()
    assert browser.get(f"/@alice/{make_status(make_account()).pk}/edit").status_code == 404


def test_an_edit_brings_back_no_conversation_that_was_removed(client: Any, alice: Any, run_effects: Any) -> None:
    bob, carol = make_account("bob"), make_account("carol")
    status = make_status(alice, "@bob look", "direct")
    run_effects()
    AccountConversation.objects.all().delete()

    client.put(f"/api/v1/statuses/{status.pk}", {"status": "@bob look, please"})
    run_effects()
    assert not AccountConversation.objects.exists()

    client.put(f"/api/v1/statuses/{status.pk}", {"status": "@bob @carol look, please"})
    run_effects()
    assert AccountConversation.objects.get(account=carol).last_status_id == status.pk
    assert AccountConversation.objects.filter(account=bob).exists()
