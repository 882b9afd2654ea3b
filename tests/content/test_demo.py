"""The demo is what its members would have left behind, had they used the actions."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Account, AccountStats, Follow, FollowRequest
from instance.ids import time_of
from instance.models import CustomEmoji
from statuses.actions.post import Draft, post_status
from statuses.models import Favourite, FeaturedTag, MediaAttachment, Poll, PollVote, Quote, Status, StatusStats, Tag
from statuses.models.status import LISTED, QuotePolicy, Visibility
from timelines import effects
from timelines.models import AccountConversation, Notification

pytestmark = pytest.mark.django_db


def test_it_is_worth_a_look(demo: Account) -> None:
    said = Status.objects.original()
    assert Account.objects.local().count() >= 20
    assert said.count() >= 300
    assert Status.objects.exclude(reblog_of=None).count() >= 80
    assert said.exclude(in_reply_to=None).count() >= 100
    assert len(set(said.values_list("language", flat=True))) >= 14
    assert {"ar", "fa", "he"} <= set(said.values_list("language", flat=True))
    assert said.exclude(spoiler_text="").count() >= 5
    assert {0, 1, 2, 3} == set(said.values_list("visibility", flat=True))
    assert Poll.objects.filter(expires_at__gt=timezone.now()).count() >= 3
    assert Poll.objects.filter(expires_at__lt=timezone.now()).count() >= 3
    assert 5 <= CustomEmoji.objects.count() <= 8


def test_a_second_run_changes_nothing(demo: Account) -> None:
    before = Status.objects.count(), Account.objects.count(), Notification.objects.count()
    call_command("demo", verbosity=0)
    assert before == (Status.objects.count(), Account.objects.count(), Notification.objects.count())


def test_nobody_can_sign_in_as_a_member(demo: Account) -> None:
    members = Account.objects.exclude(pk=demo.pk).select_related("user")
    assert all(not member.user.has_usable_password() for member in members)
    assert all(member.user.email.endswith(".invalid") for member in members)


def test_counters_are_the_counted_truth(demo: Account) -> None:
    for stats in AccountStats.objects.select_related("account"):
        posted = Status.objects.filter(account=stats.account).exclude(visibility=Visibility.DIRECT)
        last = posted.order_by("-created_at").first()
        assert stats.statuses_count == posted.count(), stats.account
        assert stats.last_status_at == (last.created_at if last else None)
        assert stats.followers_count == Follow.objects.filter(target=stats.account).count()
        assert stats.following_count == Follow.objects.filter(account=stats.account).count()
    for stats in StatusStats.objects.select_related("status"):
        status = stats.status
        assert stats.replies_count == status.replies.filter(visibility__in=LISTED).count()
        assert stats.reblogs_count == status.reblogs.count()
        assert stats.favourites_count == status.favourites.count()
        assert stats.quotes_count == Quote.objects.filter(quoted_status=status).count()
    assert StatusStats.objects.count() == Status.objects.count()


def test_polls_and_featured_tags_are_counted(demo: Account) -> None:
    for poll in Poll.objects.all():
        votes = Counter(PollVote.objects.filter(poll=poll).values_list("choice", flat=True))
        assert poll.tallies == [votes[choice] for choice in range(len(poll.options))]
        assert poll.voters_count == PollVote.objects.filter(poll=poll).values("account").distinct().count()
        assert not PollVote.objects.filter(poll=poll, account=poll.account_id).exists()
    for tag in Tag.objects.filter(statuses__visibility=0).distinct():
        assert tag.last_status_at == tag.statuses.filter(visibility=0).latest("created_at").created_at
    for featured in FeaturedTag.objects.all():
        used = featured.tag.statuses.filter(account=featured.account_id, visibility=0)
        assert featured.statuses_count == used.count()


def test_everything_happened_in_order_and_before_now(demo: Account) -> None:
    now = timezone.now()
    for status in Status.objects.select_related("in_reply_to", "reblog_of", "account"):
        earlier = status.in_reply_to or status.reblog_of
        assert status.created_at < now
        assert status.account == demo or status.account.created_at < status.created_at
        assert abs((time_of(status.pk) - status.created_at).total_seconds()) < 0.002
        assert earlier is None or (earlier.created_at < status.created_at and earlier.pk < status.pk)
    for favourite in Favourite.objects.select_related("status"):
        assert favourite.status.created_at < favourite.created_at < now
    for quote in Quote.objects.select_related("status", "quoted_status"):
        assert quote.quoted_status.created_at < quote.status.created_at


def test_posting_the_same_would_have_written_the_same(demo: Account) -> None:
    for status in Status.objects.original().select_related("account__user", "in_reply_to").order_by("id"):
        draft = Draft(
            text=status.text,
            spoiler_text=status.spoiler_text,
            visibility=Visibility(status.visibility),
            language=status.language,
            in_reply_to=status.in_reply_to,
            quote_policy=QuotePolicy.PUBLIC,
        )
        twin = post_status(account=status.account, draft=draft)
        assert _said(twin) == _said(status)
        if status.in_reply_to is not None:
            assert twin.conversation_id == status.conversation_id
        twin.delete()


def test_the_effects_would_have_told_nobody_else(demo: Account) -> None:
    """The effects once more, of all posts and of some of what is alike a thousand times: all they make is there."""
    asked_since = {follow.target_id: follow.created_at for follow in Follow.objects.filter(account=demo, notify=True)}
    before = Notification.objects.count(), AccountConversation.objects.count()
    for status in Status.objects.original():
        if status.created_at > asked_since.get(status.account_id, datetime.min.replace(tzinfo=UTC)):
            effects.status_posted(status_id=status.pk)
    for favourite in Favourite.objects.order_by("id")[::5]:
        effects.status_favourited(favourite_id=favourite.pk)
    for reblog in Status.objects.exclude(reblog_of=None):
        effects.status_reblogged(reblog_id=reblog.pk)
    for follow in Follow.objects.filter(target__locked=False).order_by("id")[::3]:
        effects.account_followed(account_id=follow.account_id, target_id=follow.target_id)
    for request in FollowRequest.objects.all():
        effects.follow_requested(account_id=request.account_id, target_id=request.target_id)
    assert before == (Notification.objects.count(), AccountConversation.objects.count())


def test_every_picture_is_described_and_stored(demo: Account) -> None:
    for media in MediaAttachment.objects.select_related("status"):
        assert len(media.description) > 15
        assert media.pk in media.status.media_order
        assert media.file.size == media.size < 200_000
        assert media.thumbnail.size > 0
        assert media.blurhash
    for account in Account.objects.exclude(pk=demo.pk):
        assert account.avatar.size > 0
        assert account.header.size > 0


def test_every_member_and_status_keeps_the_contract(demo: Account, client_for: Any) -> None:
    api = client_for(demo)
    shown = set()
    for account in Account.objects.order_by("id"):
        assert api.get(f"/api/v1/accounts/{account.pk}").status == 200
        max_id = {}
        while page := api.get(f"/api/v1/accounts/{account.pk}/statuses", {"limit": 40, **max_id}).json:
            shown |= {status["id"] for status in page}
            max_id = {"max_id": page[-1]["id"]}
    assert shown == {str(status.pk) for status in Status.objects.visible_to(demo)}


def test_the_owner_finds_a_full_home_and_notifications(demo: Account, client_for: Any) -> None:
    api = client_for(demo)
    home = api.get("/api/v1/timelines/home", {"limit": 40}).json
    assert len(home) == 40
    assert any(status["media_attachments"] for status in home)
    assert any(status["reblog"] for status in home)
    kinds = {notification["type"] for notification in api.get("/api/v1/notifications", {"limit": 80}).json}
    assert {"mention", "favourite", "reblog", "follow", "status"} <= kinds
    assert len(api.get("/api/v1/conversations").json) == 1
    assert [each["title"] for each in api.get("/api/v1/lists").json]
    assert api.get("/api/v1/bookmarks").json
    assert api.get("/api/v1/favourites").json


def test_threads_open(demo: Account, client_for: Any) -> None:
    api = client_for(demo)
    first = Status.objects.filter(in_reply_to=None, replies__isnull=False).order_by("-id").first()
    context = api.get(f"/api/v1/statuses/{first.pk}/context").json
    assert context["descendants"]
    assert api.get(f"/api/v1/statuses/{context['descendants'][-1]['id']}/context").json["ancestors"]


def _said(status: Status) -> dict[str, Any]:
    """All that posting decides."""
    columns = (
        "text", "content", "spoiler_text", "sensitive", "language", "visibility", "quote_policy", "in_reply_to_id",
        "in_reply_to_account_id", "local", "uri", "application_id",
    )  # fmt: skip
    return {
        **{column: getattr(status, column) for column in columns},
        "tags": sorted(status.tags.values_list("name", flat=True)),
        "mentions": sorted(status.mentions.values_list("account__username", "silent")),
    }
