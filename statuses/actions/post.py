"""post_status: one of our members says something."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.actions.standing import require_in_use
from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow
from accounts.models.oauth import Application
from instance.errors import Invalid, NotFound
from instance.events import publish
from instance.ids import make_id
from instance.text.count import count_characters
from instance.text.format import format_post
from instance.text.language import valid_language
from statuses.actions.poll import PollDraft, check_poll, create_poll
from statuses.actions.tags import tag_status
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote, QuoteState, quoting_right
from statuses.models.status import LISTED, Conversation, Mention, QuotePolicy, Status, StatusStats, Visibility
from statuses.queries.mentions import addressed, mention_targets, mentioned_accounts


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A status as it was asked for, before any rule has seen it. None means: as my preferences say."""

    text: str = ""
    spoiler_text: str = ""
    visibility: Visibility | None = None
    sensitive: bool | None = None
    language: str | None = None
    in_reply_to: Status | None = None
    media: Sequence[MediaAttachment] = ()
    poll: PollDraft | None = None
    quoted: Status | None = None
    quote_policy: QuotePolicy | None = None


def post_status(*, account: Account, draft: Draft, application: Application | None = None) -> Status:
    """Check the draft, write the status with all that hangs on it, and publish `status_posted`.

    `draft.media` has been made sure of by `attachable`. Raises Invalid (422) naming the fault, and NotFound where the
    status replied to or quoted is none that may be. Mastodon: POST /api/v1/statuses.
    """
    require_in_use(account)
    draft = _completed(draft, account)
    _check(draft, account)
    mentioned = mentioned_accounts(draft.text, author=account)
    quoted_url = draft.quoted.permalink if draft.quoted is not None else ""
    content = format_post(draft.text, mentions=mention_targets(mentioned), quoted_url=quoted_url)
    with transaction.atomic():
        status = _create(account, draft, content, application)
        Mention.objects.bulk_create(Mention(status=status, account=named) for named in addressed(mentioned))
        tag_status(status=status, texts=[draft.text])
        _attach(status, draft)
        count_status(status, draft.quoted if _agrees(draft.quoted) else None)
        publish("status_posted", status_id=status.pk)
        if draft.quoted is not None and not _agrees(draft.quoted):
            publish("quote_requested", status_id=status.pk)
    return status


def _completed(draft: Draft, account: Account) -> Draft:
    """What the author left out comes from their preferences; a bare content warning becomes the text."""
    user = account.user
    text, spoiler_text = settled_text(draft.text, draft.spoiler_text, has_media=bool(draft.media))
    visibility = draft.visibility
    if visibility is None:
        visibility = Visibility.from_name(user.default_visibility)
    if draft.quoted is not None and draft.quoted.visibility == Visibility.PRIVATE:
        visibility = max(visibility, Visibility.PRIVATE)
    policy = draft.quote_policy
    if policy is None:
        policy = QuotePolicy[user.default_quote_policy.upper()]
    sensitive = user.default_sensitive if draft.sensitive is None else draft.sensitive
    return Draft(
        text=text,
        spoiler_text=spoiler_text,
        visibility=Visibility(visibility),
        sensitive=sensitive or bool(draft.spoiler_text.strip()),
        language=valid_language(draft.language or "") or user.default_language or user.locale,
        in_reply_to=draft.in_reply_to,
        media=draft.media,
        poll=draft.poll,
        quoted=draft.quoted,
        quote_policy=policy if visibility in LISTED else QuotePolicy.NOBODY,
    )


def _check(draft: Draft, account: Account) -> None:
    check_text(draft.text, draft.spoiler_text, may_be_empty=bool(draft.media) or draft.quoted is not None)
    if draft.poll is not None:
        check_poll(draft.poll, has_text=bool(draft.text), has_media=bool(draft.media))
    if draft.quoted is not None:
        _check_quote(draft, draft.quoted, account)


def settled_text(text: str, spoiler_text: str, *, has_media: bool) -> tuple[str, str]:
    """Text and content warning as they are kept: a bare warning becomes the text."""
    text, spoiler_text = text.strip(), spoiler_text.strip()
    if spoiler_text and not text and not has_media:
        return spoiler_text, ""
    return text, spoiler_text


def check_text(text: str, spoiler_text: str, *, may_be_empty: bool) -> None:
    """The same for a new status and an edited one."""
    if not text and not may_be_empty:
        raise Invalid("Validation failed: Text can't be blank")
    if count_characters(text, spoiler_text) > settings.MAX_CHARS:
        raise Invalid(f"Validation failed: Text character limit of {settings.MAX_CHARS} exceeded")


def _check_quote(draft: Draft, quoted: Status, account: Account) -> None:
    if draft.media or draft.poll is not None:
        raise Invalid("Validation failed: A quote cannot stand together with media or a poll")
    right = quoting_right(
        own=quoted.account_id == account.pk,
        visibility=quoted.visibility,
        policy=quoted.quote_policy,
        follows=Follow.objects.filter(account=account, target=quoted.account_id).exists(),
    )
    if quoted.is_reblog or right != "automatic":
        raise NotFound


def _create(account: Account, draft: Draft, content: str, application: Application | None) -> Status:
    assert draft.visibility is not None, "a draft is completed before it is written"
    assert draft.quote_policy is not None
    now = timezone.now()
    parent = draft.in_reply_to
    conversation = parent.conversation if parent is not None and parent.conversation_id else None
    status = Status.objects.create(
        id=make_id(),
        account=account,
        text=draft.text,
        content=content,
        spoiler_text=draft.spoiler_text,
        sensitive=bool(draft.sensitive),
        language=draft.language or "",
        visibility=draft.visibility,
        quote_policy=draft.quote_policy,
        application=application if account.user.show_application else None,
        conversation=conversation or Conversation.objects.create(),
        in_reply_to=parent,
        in_reply_to_account_id=reply_account_id(account, parent),
        media_order=[media.pk for media in draft.media],
        created_at=now,
    )
    StatusStats.objects.create(status=status)
    return status


def reply_account_id(account: Account, parent: Status | None) -> int | None:
    """Whom a reply is said to answer: in a thread of one's own, the one the thread began with (as Mastodon does)."""
    if parent is None:
        return None
    if parent.account_id == account.pk and parent.in_reply_to_account_id is not None:
        return parent.in_reply_to_account_id
    return parent.account_id


def _attach(status: Status, draft: Draft) -> None:
    if draft.media:
        ids = [media.pk for media in draft.media]
        taken = MediaAttachment.objects.filter(pk__in=ids, status__isnull=True).update(status=status)
        if taken != len(ids):  # another request attached one of them in the meantime
            raise Invalid("Validation failed: Media is already used in another post")
    if draft.poll is not None:
        create_poll(status=status, draft=draft.poll)
    if draft.quoted is not None:
        Quote.objects.create(
            status=status,
            quoted_status=draft.quoted,
            account=status.account,
            quoted_account=draft.quoted.account,
            state=QuoteState.ACCEPTED if _agrees(draft.quoted) else QuoteState.PENDING,
        )


def _agrees(quoted: Status | None) -> bool:
    """Of ours the policy is the word of its author; others are asked (FEP-044f)."""
    return quoted is not None and quoted.local


def count_status(status: Status, quoted: Status | None) -> None:
    """Direct messages count nowhere, and replies that not everybody may see are not told to everybody by a number.

    The account's row first, as wherever posts are counted, so that nobody deadlocks.
    """
    if status.visibility != Visibility.DIRECT:
        AccountStats.objects.filter(account=status.account_id).update(
            statuses_count=F("statuses_count") + 1, last_status_at=Greatest(F("last_status_at"), status.created_at)
        )
    if status.in_reply_to_id and status.visibility in LISTED:
        StatusStats.objects.filter(status=status.in_reply_to_id).update(replies_count=F("replies_count") + 1)
    if quoted is not None:
        StatusStats.objects.filter(status=quoted).update(quotes_count=F("quotes_count") + 1)


def each_once(mentioned: dict[str, Account]) -> list[Account]:
    return list({account.pk: account for account in mentioned.values()}.values())
