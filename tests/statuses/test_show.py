"""Showing statuses: one, several, their thread, an account's; deleting them; and what a page costs in queries."""

from typing import Any

import pytest

from accounts.models import AccountStats
from statuses.actions.interact import reblog_status
from statuses.models import Status, StatusStats
from statuses.rendering import render_json
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return make_account("alice")


def test_the_viewers_keys_stand_only_where_there_is_a_viewer(api: Any, alice: Any, client_for: Any) -> None:
    status = make_status(alice, "Hello")
    path = f"/api/v1/statuses/{status.pk}"

    anonymous, own = api.get(path).json, client_for(alice).get(path).json

    assert not {"favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered"} & set(anonymous)
    assert {"favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered"} <= set(own)
    assert "pinned" not in client_for(make_account()).get(path).json


def test_several_at_once_leave_out_what_is_hidden_and_unknown(api: Any, alice: Any) -> None:
    seen, hidden = make_status(alice, "Hello"), make_status(alice, "Psst", "private")

    found = api.get("/api/v1/statuses", {"id": [str(seen.pk), str(hidden.pk), "1", "x"]}).json

    assert [status["id"] for status in found] == [str(seen.pk)]


def test_the_thread_is_in_order_and_without_what_is_hidden(api: Any, alice: Any) -> None:
    bob = make_account("bob")
    root = make_status(alice, "Root")
    branch = make_status(bob, "Branch", in_reply_to=root)
    twig = make_status(alice, "Twig", in_reply_to=branch)
    make_status(bob, "@alice psst", "direct", in_reply_to=branch)
    leaf = make_status(bob, "Leaf", in_reply_to=twig)
    second = make_status(alice, "Second branch", in_reply_to=root)

    of_root = api.get(f"/api/v1/statuses/{root.pk}/context").json
    of_twig = api.get(f"/api/v1/statuses/{twig.pk}/context").json

    assert [status["id"] for status in of_root["descendants"]] == [str(s.pk) for s in (branch, twig, leaf, second)]
    assert of_root["ancestors"] == []
    assert [status["id"] for status in of_twig["ancestors"]] == [str(root.pk), str(branch.pk)]
    assert [status["id"] for status in of_twig["descendants"]] == [str(leaf.pk)]


def test_strangers_see_a_long_thread_in_part_and_members_whole(api: Any, alice: Any, client_for: Any) -> None:
    root = parent = make_status(alice, "0")
    for number in range(25):
        parent = make_status(alice, str(number + 1), in_reply_to=parent)

    path = f"/api/v1/statuses/{root.pk}/context"
    assert len(api.get(path).json["descendants"]) == 20
    assert len(client_for(alice).get(path).json["descendants"]) == 25


def test_a_reply_to_itself_does_not_hang_the_thread(api: Any, alice: Any) -> None:
    first = make_status(alice, "A")
    second = make_status(alice, "B", in_reply_to=first)
    Status.objects.filter(pk=first.pk).update(in_reply_to=second)

    assert api.get(f"/api/v1/statuses/{first.pk}/context").status == 200


def test_deleting_answers_the_source_and_hides_it(alice: Any, client_for: Any, api: Any, events: Any) -> None:
    client, parent = client_for(alice), make_status(make_account(), "Parent")
    status = make_status(alice, "Hello *there*", in_reply_to=parent)

    answer = client.delete(f"/api/v1/statuses/{status.pk}")

    assert (answer.json["text"], "content" in answer.json) == ("Hello *there*", False)
    assert api.get(f"/api/v1/statuses/{status.pk}").status == 404
    assert api.get(f"/api/v1/accounts/{alice.pk}/statuses").json == []
    assert AccountStats.objects.get(account=alice).statuses_count == 0
    assert StatusStats.objects.get(status=parent).replies_count == 0
    assert ("status_deleted", {"status_id": status.pk}) in events()
    assert client.delete(f"/api/v1/statuses/{status.pk}").status == 404


def test_deleting_takes_its_reblogs_along(alice: Any, client_for: Any, run_effects: Any) -> None:
    bob = make_account("bob")
    status = make_status(alice, "Hello")
    reblog = reblog_status(account=bob, status=status)

    client_for(alice).delete(f"/api/v1/statuses/{status.pk}")
    run_effects()

    assert Status.objects.get(pk=reblog.pk).deleted_at is not None
    assert AccountStats.objects.get(account=bob).statuses_count == 0


def test_nobody_deletes_what_is_not_theirs(alice: Any, client_for: Any) -> None:
    status = make_status(alice, "Hello")

    assert client_for(make_account()).delete(f"/api/v1/statuses/{status.pk}").status == 404
    assert Status.objects.get(pk=status.pk).deleted_at is None


def test_an_accounts_statuses_by_what_is_asked_for(api: Any, alice: Any, client_for: Any) -> None:
    bob = make_account("bob")
    post = make_status(alice, "Post #birds")
    own_reply = make_status(alice, "More", in_reply_to=post)
    reply = make_status(alice, "Answer", in_reply_to=make_status(bob, "Question"))
    reblog = reblog_status(account=alice, status=make_status(bob, "Good"))
    private = make_status(alice, "Psst", "private")
    path = f"/api/v1/accounts/{alice.pk}/statuses"

    def ids(client: Any, **query: Any) -> set[int]:
        return {int(status["id"]) for status in client.get(path, query).json}

    assert ids(api) == {post.pk, own_reply.pk, reply.pk, reblog.pk}
    assert ids(api, exclude_replies=True) == {post.pk, own_reply.pk, reblog.pk}
    assert ids(api, exclude_reblogs="1") == {post.pk, own_reply.pk, reply.pk}
    assert ids(api, tagged="Birds") == {post.pk}
    assert ids(api, only_media=True) == set()
    assert ids(api, pinned=True) == set()
    assert private.pk in ids(client_for(alice))
    make_follow(bob, alice)
    assert private.pk in ids(client_for(bob))


def test_a_page_costs_the_same_queries_whatever_is_on_it(alice: Any, django_assert_num_queries: Any) -> None:
    bob = make_account("bob")
    poll = {"options": ["Tea", "Coffee"], "expires_in": 3600}
    ids = []
    for number in range(5):
        quoted = make_status(make_account(), f"Quoted {number}")
        ids.append(make_status(make_account(), f"@alice #tag{number} :bird:", quoted=quoted).pk)
        ids.append(make_status(make_account(), "Which?", poll=poll, quote_policy=1).pk)
        ids.append(reblog_status(account=make_account(), status=make_status(bob, "Good")).pk)

    render_json(ids, alice)
    with django_assert_num_queries(2):
        shown = render_json(ids, alice)

    assert [int(status["id"]) for status in shown] == ids
