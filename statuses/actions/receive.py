"""receive_status: what somebody elsewhere said becomes a row, once, whoever brings it and however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models.account import Account, AccountStats
from instance.errors import NotAllowed
from instance.events import publish
from instance.ids import make_id
from statuses.actions.tags import tag_status
from statuses.models.history import StatusEdit
from statuses.models.media import MediaAttachment, Processing
from statuses.models.poll import Poll, PollVote
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import LISTED, Conversation, Mention, QuotePolicy, Status, StatusStats, Visibility
from statuses.queries.history import current_version

NEWS = timedelta(hours=6)
"""What is older and was fetched, not sent, is kept and shown, but in nobody's home."""


class AnotherAuthor(NotAllowed):
    default = "The id belongs to a post of somebody else"


@dataclass(frozen=True, kw_only=True)
class ReceivedPoll:
    options: Sequence[str]
    tallies: Sequence[int]
    multiple: bool
    expires_at: datetime | None
    voters_count: int


@dataclass(frozen=True, kw_only=True)
class Received:
    """A post as it is stored; texts are safe, `media` not saved yet. `silent` may read it without being told."""

    uri: str
    url: str
    content: str
    spoiler_text: str
    sensitive: bool
    language: str
    visibility: Visibility
    quote_policy: QuotePolicy
    published: datetime
    updated: datetime | None
    conversation: str
    parent: Status | None
    mentioned: Sequence[Account]
    silent: Sequence[Account]
    hashtags: Sequence[str]
    media: Sequence[MediaAttachment]
    poll: ReceivedPoll | None
    quoted: Status | None = None
    quote_uri: str = ""


def lock_object(uri: str) -> None:
    """Until the transaction ends nobody else works on the thing with this id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [uri])


def receive_status(*, account: Account, received: Received, delivered: bool) -> Status:
    """The status with this id, made now or known; publishes `status_received` once, for what is news.

    A known one gives access to whom it is addressed now. Raises AnotherAuthor.
    """
    with transaction.atomic():
        lock_object(received.uri)
        known = Status.objects.filter(uri=received.uri).first()
        if known is not None:
            if known.account_id != account.pk:
                raise AnotherAuthor
            _let_in(known, received)
            return known
        status = _create(account, received)
        if delivered or received.published > timezone.now() - NEWS:
            publish("status_received", status_id=status.pk)
    return status


def receive_update(*, status: Status, received: Received) -> None:
    """An edit, if it says that it is newer than what we have; else only its numbers count (behaviours: §8)."""
    with transaction.atomic():
        locked = Status.objects.select_for_update(of=("self",)).select_related("account").get(pk=status.pk)
        if received.updated is not None and received.updated <= (locked.edited_at or locked.created_at):
            return
        before = current_version(locked)
        reworded = _refresh_poll(locked, received)
        if received.updated is None:
            return
        if _rewrite(locked, received) or reworded:
            _keep_version(locked, before, received)


def _create(account: Account, received: Received) -> Status:
    parent = received.parent
    status = Status.objects.create(
        id=make_id(),
        account=account,
        local=False,
        uri=received.uri,
        url=received.url,
        content=received.content,
        spoiler_text=received.spoiler_text,
        sensitive=received.sensitive,
        language=received.language,
        visibility=received.visibility,
        quote_policy=received.quote_policy,
        conversation=_conversation(received),
        in_reply_to=parent,
        in_reply_to_account_id=parent.account_id if parent is not None else None,
        media_order=[media.pk for media in received.media],
        created_at=received.published,
    )
    StatusStats.objects.create(status=status)
    _hang_media(status, received)
    _mention(status, received)
    tag_status(status=status, texts=[f"#{name}" for name in received.hashtags])
    if received.poll is not None:
        _ask(status, received.poll)
    _quote(status, received)
    _count(status)
    return status


def _conversation(received: Received) -> Conversation:
    if received.parent is not None and received.parent.conversation is not None:
        return received.parent.conversation
    if not received.conversation:
        return Conversation.objects.create()
    return Conversation.objects.get_or_create(uri=received.conversation)[0]


def _hang_media(status: Status, received: Received) -> None:
    for media in received.media:
        media.account, media.status, media.processing = status.account, status, Processing.DONE
    MediaAttachment.objects.bulk_create(received.media)


def _mention(status: Status, received: Received) -> None:
    named = {account.pk: False for account in received.mentioned}
    named = {account.pk: True for account in received.silent} | named
    Mention.objects.bulk_create(
        [Mention(status=status, account_id=pk, silent=silent) for pk, silent in named.items() if pk],
        ignore_conflicts=True,
    )


def _ask(status: Status, poll: ReceivedPoll) -> None:
    Poll.objects.create(
        status=status,
        account=status.account,
        options=list(poll.options),
        tallies=list(poll.tallies),
        multiple=poll.multiple,
        voters_count=poll.voters_count,
        expires_at=poll.expires_at,
    )


def _quote(status: Status, received: Received) -> None:
    """Its author's own post may be quoted at once; any other waits for a stamp."""
    quoted = received.quoted
    if quoted is None:
        return
    state = QuoteState.ACCEPTED if quoted.account_id == status.account_id else QuoteState.PENDING
    Quote.objects.create(
        status=status, quoted_status=quoted, account=status.account, quoted_account_id=quoted.account_id, state=state
    )
    if state == QuoteState.ACCEPTED:
        StatusStats.objects.filter(status=quoted).update(quotes_count=F("quotes_count") + 1)


def _count(status: Status) -> None:
    """As for our own (statuses/actions/post.py): the account's row first, direct messages nowhere."""
    if status.visibility != Visibility.DIRECT:
        AccountStats.objects.filter(account=status.account_id).update(
            statuses_count=F("statuses_count") + 1, last_status_at=status.created_at
        )
    if status.in_reply_to_id and status.visibility in LISTED:
        StatusStats.objects.filter(status=status.in_reply_to_id).update(replies_count=F("replies_count") + 1)


def _let_in(status: Status, received: Received) -> None:
    known = set(Mention.objects.filter(status=status).values_list("account", flat=True))
    new = {account.pk for account in received.silent} - known
    Mention.objects.bulk_create(
        [Mention(status=status, account_id=pk, silent=True) for pk in new], ignore_conflicts=True
    )


def _refresh_poll(status: Status, received: Received) -> bool:
    """True if it asks something else now: then all votes are forgotten."""
    poll = Poll.objects.select_for_update().filter(status=status).first()
    new = received.poll
    if poll is None or new is None:
        return False
    reworded = (poll.options, poll.multiple) != (list(new.options), new.multiple)
    if reworded and received.updated is None:
        return False
    if reworded:
        PollVote.objects.filter(poll=poll).delete()
    poll.options, poll.tallies, poll.multiple = list(new.options), list(new.tallies), new.multiple
    poll.voters_count, poll.expires_at = new.voters_count, new.expires_at
    poll.save()
    return reworded


def _rewrite(status: Status, received: Received) -> bool:
    """True if anything that can be read differs."""
    old = (status.content, status.spoiler_text, status.sensitive)
    status.content, status.spoiler_text, status.sensitive = (
        received.content,
        received.spoiler_text,
        received.sensitive,
    )
    status.language = received.language or status.language
    shown = {media.remote_url: media for media in MediaAttachment.objects.filter(status=status)}
    described = [(media.remote_url, media.description) for media in received.media]
    changed = described != [(url, media.description) for url, media in shown.items()]
    if changed:
        MediaAttachment.objects.filter(status=status).delete()
        _hang_media(status, received)
        status.media_order = [media.pk for media in received.media]
    return changed or old != (status.content, status.spoiler_text, status.sensitive)


def _keep_version(status: Status, before: StatusEdit, received: Received) -> None:
    status.edited_at = received.updated
    status.save()
    if not StatusEdit.objects.filter(status=status).exists():
        before.save()
    current_version(status).save()
    last = Mention.objects.filter(status=status).order_by("-pk").values_list("pk", flat=True).first() or 0
    _mention_again(status, received)
    tag_status(status=status, texts=[f"#{name}" for name in received.hashtags])
    publish("status_edited", status_id=status.pk, last_mention_id=last)


def _mention_again(status: Status, received: Received) -> None:
    """Who is named no more keeps access, unseen."""
    named = [account.pk for account in received.mentioned]
    mentions = Mention.objects.filter(status=status)
    mentions.filter(silent=False).exclude(account__in=named).update(silent=True)
    mentions.filter(silent=True, account__in=named).update(silent=False)
    _mention(status, received)
