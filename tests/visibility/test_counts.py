"""What is hidden is not counted either, and people whom the viewer turned from are in no list."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import Account, Block, Mute
from statuses.actions.interact import favourite_status, reblog_status
from statuses.models import Status
from tests.support.api import ApiClient
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("visibility", "counted"), [("public", 1), ("unlisted", 1), ("private", 0), ("direct", 0)])
def test_hidden_replies_are_not_counted(api: ApiClient, visibility: str, counted: int) -> None:
    post = make_status(make_account(), "Hello")
    make_status(make_account(), "Answer", visibility, in_reply_to=post)

    assert api.get(f"/api/v1/statuses/{post.pk}").json["replies_count"] == counted


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_hidden_quotes_are_not_counted_for_nobody_may_make_them(client_for: Callable, visibility: str) -> None:
    hidden = make_status(make_account(), "Hello", visibility)

    answer = client_for(make_account()).post("/api/v1/statuses", {"status": "Look", "quoted_status_id": hidden.pk})

    assert answer.status in (403, 404, 422)


def test_a_private_reblog_names_and_counts_nobody(api: ApiClient, client_for: Callable) -> None:
    author = make_account()
    follower = make_account()
    make_follow(follower, author)
    post = make_status(author, "Hello", "private")
    reblog = reblog_status(account=author, status=post)

    assert client_for(follower).get(f"/api/v1/statuses/{post.pk}").json["reblogs_count"] == 0
    assert api.get(f"/api/v1/statuses/{reblog.pk}").status == 404
    assert api.get(f"/api/v1/statuses/{post.pk}/reblogged_by").status == 404


@pytest.mark.parametrize("turned", ["blocks", "blocked", "mutes", "suspended", "not at all"])
@pytest.mark.parametrize("deed", [favourite_status, reblog_status])
def test_lists_of_people_leave_out_whom_the_viewer_turned_from(
    client_for: Callable, deed: Callable, turned: str
) -> None:
    post, viewer, other = make_status(make_account(), "Hello"), make_account(), make_account()
    deed(account=other, status=post)
    {
        "blocks": lambda: Block.objects.create(account=viewer, target=other),
        "blocked": lambda: Block.objects.create(account=other, target=viewer),
        "mutes": lambda: Mute.objects.create(account=viewer, target=other),
        "suspended": lambda: Account.objects.filter(pk=other.pk).update(suspended_at=timezone.now()),
        "not at all": lambda: None,
    }[turned]()

    assert _people(client_for(viewer), post, deed) == ([str(other.pk)] if turned == "not at all" else [])


def test_a_deleted_answer_is_counted_no_more(client_for: Callable) -> None:
    author, other = make_account(), make_account()
    post = make_status(author, "Hello")
    answer = make_status(other, "Answer", in_reply_to=post)
    assert client_for(other).delete(f"/api/v1/statuses/{answer.pk}").status == 200

    assert client_for(author).get(f"/api/v1/statuses/{post.pk}").json["replies_count"] == 0


def _people(client: ApiClient, post: Status, deed: Callable) -> list[str]:
    name = "favourited_by" if deed is favourite_status else "reblogged_by"
    return [person["id"] for person in client.get(f"/api/v1/statuses/{post.pk}/{name}").json]
