"""receive_status: what somebody elsewhere said becomes a row, once, whoever brings it and however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from federation.tombstones import is_buried
from instance.errors import NotAllowed
from instance.events import publish
from instance.ids import make_id
from instance.locks import lock_name
from statuses.actions.awaited import await_parent, hang_replies
from statuses.actions.cards import card_for
from statuses.actions.edit import keep_version, last_mention_id, replace_mentions
from statuses.actions.post import count_status, reply_account_id
from statuses.actions.receive_quote import ReceivedQuote, keep_quote, refresh_quote, replace_quote
from statuses.actions.tags import replace_tags, tag_status
from statuses.models.card import PreviewCard
from statuses.models.history import StatusEdit
from statuses.models.media import MediaAttachment, Processing
from statuses.models.poll import Poll, PollVote
from statuses.models.status import Conversation, Mention, QuotePolicy, Status, StatusStats, Visibility
from statuses.queries.history import current_version, media_in_order

NEWS = timedelta(hours=6)
"""What is older and was fetched, not sent, is kept and shown, but in nobody's home."""


class NotKept(NotAllowed):
    """It does not become a status."""


class AnotherAuthor(NotKept):
    default = "The id belongs to a post of somebody else"


class IsDeleted(NotKept):
    default = "its author has deleted it"


@dataclass(frozen=True, kw_only=True)
class ReceivedPoll:
    options: Sequence[str]
    tallies: Sequence[int]
    multiple: bool
    expires_at: datetime | None
    voters_count: int


@dataclass(frozen=True, kw_only=True)
class Received:
    """A post as it is stored; texts are safe, `media` not saved yet. `silent` may read it without being told.

    `parent_uri` is what it answers elsewhere, known or not.
    """

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
    card_url: str
    poll: ReceivedPoll | None
    quote: ReceivedQuote | None = None
    parent_uri: str = ""

    @property
    def tags(self) -> list[str]:
        return [f"#{name}" for name in self.hashtags]


def receive_status(*, account: Account, received: Received, delivered: bool) -> Status:
    """The status with this id, made now or known; publishes `status_received` once, for what is news.

    A known one gives access to whom it is addressed now. Raises AnotherAuthor; IsDeleted also where its Delete has come
    while others were asked about it.
    """
    with transaction.atomic():
        lock_name(received.uri)
        known = Status.objects.filter(uri=received.uri).first()
        if known is not None:
            if known.account_id != account.pk:
                raise AnotherAuthor
            _let_in(known, received)
            return known
        if is_buried(received.uri, actor=account.actor_uri):
            raise IsDeleted
        status = _create(account, received)
        if received.parent is None and received.parent_uri not in ("", received.uri):
            await_parent(status, received.parent_uri, ask=delivered)
        hang_replies(status)
        if delivered or received.published > timezone.now() - NEWS:
            publish("status_received", status_id=status.pk)
    return status


def receive_update(*, status: Status, received: Received) -> None:
    """An edit, if it does not say that it is older than what we have; else only its numbers count (as Mastodon does).

    What says that it is older than the last edit counts for nothing. The numbers of an edited post come with the date
    of its edit; but one that was never edited may be in the second of its publication, for dates are of whole seconds.
    """
    with transaction.atomic():
        locked = Status.objects.select_for_update(of=("self",)).select_related("account").get(pk=status.pk)
        updated, edited_at = received.updated, locked.edited_at
        if updated is not None and edited_at is not None and updated < edited_at:
            return
        if locked.quote_policy != received.quote_policy:
            locked.quote_policy = received.quote_policy
            locked.save(update_fields=["quote_policy"])
        if updated is not None and (updated > edited_at if edited_at else updated >= locked.created_at):
            _edit(locked, received)
        else:
            _recount(locked, received.poll)
            refresh_quote(locked, received.quote)


def _create(account: Account, received: Received) -> Status:
    """With the id of its own date, so that an old post that is found today does not stand on top."""
    status = Status.objects.create(
        id=make_id(received.published),
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
        in_reply_to=received.parent,
        in_reply_to_account_id=reply_account_id(account, received.parent),
        card=_card(received),
        media_order=[media.pk for media in received.media],
        created_at=received.published,
        edited_at=_edited_at(received),
    )
    StatusStats.objects.create(status=status)
    _hang_media(status, received.media)
    _mention(status, received)
    tag_status(status=status, texts=received.tags)
    if received.poll is not None:
        _ask(status, received.poll)
    count_status(status, keep_quote(status, received.quote))
    return status


def _conversation(received: Received) -> Conversation:
    if received.parent is not None and received.parent.conversation is not None:
        return received.parent.conversation
    if not received.conversation:
        return Conversation.objects.create()
    return Conversation.objects.get_or_create(uri=received.conversation)[0]


def _edited_at(received: Received) -> datetime | None:
    """Some say of every post that it was updated when it was published."""
    updated = received.updated
    return updated if updated is not None and updated > received.published else None


def _card(received: Received) -> PreviewCard | None:
    """Of the link it names itself; that in its text is looked for later (`actions/cards.py`)."""
    return card_for(received.card_url) if received.card_url and not received.media else None


def _hang_media(status: Status, found: Sequence[MediaAttachment]) -> None:
    for media in found:
        media.account, media.status, media.processing = status.account, status, Processing.DONE
    MediaAttachment.objects.bulk_create(found)


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


def _let_in(status: Status, received: Received) -> None:
    known = set(Mention.objects.filter(status=status).values_list("account", flat=True))
    new = {account.pk for account in received.silent} - known
    Mention.objects.bulk_create(
        [Mention(status=status, account_id=pk, silent=True) for pk in new], ignore_conflicts=True
    )


def _recount(status: Status, new: ReceivedPoll | None) -> None:
    """The same poll, with other numbers."""
    poll = Poll.objects.select_for_update().filter(status=status).first()
    if poll is not None and new is not None and not _is_reworded(poll, new):
        _write_poll(poll, new)


def _edit(status: Status, received: Received) -> None:
    """What reads as before leaves no trace in the history."""
    before = current_version(status)
    asked_anew = _replace_poll(status, received.poll)
    shown_anew = _replace_media(status, received.media)
    quotes_anew = replace_quote(status, received.quote)
    if _replace_words(status, received) or asked_anew or shown_anew or quotes_anew:
        _keep_version(status, before, received)


def _replace_poll(status: Status, new: ReceivedPoll | None) -> bool:
    """True if it asks something else now: then all votes are forgotten."""
    poll = Poll.objects.select_for_update().filter(status=status).first()
    if poll is None or new is None:
        if poll is not None:
            poll.delete()
        if new is not None:
            _ask(status, new)
        return poll is not None or new is not None
    reworded = _is_reworded(poll, new)
    if reworded:
        PollVote.objects.filter(poll=poll).delete()
        poll.closed_at = None
    _write_poll(poll, new)
    return reworded


def _is_reworded(poll: Poll, new: ReceivedPoll) -> bool:
    return (poll.options, poll.multiple) != (list(new.options), new.multiple)


def _write_poll(poll: Poll, new: ReceivedPoll) -> None:
    poll.options, poll.tallies, poll.multiple = list(new.options), list(new.tallies), new.multiple
    poll.voters_count, poll.expires_at = new.voters_count, new.expires_at
    poll.save()


def _replace_words(status: Status, received: Received) -> bool:
    """True if anything that can be read differs."""
    old = (status.content, status.spoiler_text, status.sensitive)
    new = (received.content, received.spoiler_text, received.sensitive)
    status.content, status.spoiler_text, status.sensitive = new
    status.language = received.language or status.language
    return old != new


def _replace_media(status: Status, found: Sequence[MediaAttachment]) -> bool:
    """What stays keeps its id, for the history shows it; what is left out is taken down. True if one differs."""
    shown = {media.remote_url: media for media in media_in_order(status)}
    before = [(url, media.description) for url, media in shown.items()]
    if before == [(media.remote_url, media.description) for media in found]:
        return False
    left_out = [media.pk for url, media in shown.items() if url not in {each.remote_url for each in found}]
    MediaAttachment.objects.filter(pk__in=left_out).update(status=None, updated_at=timezone.now())
    for media in found:
        if media.remote_url in shown:
            _describe(shown[media.remote_url], media)
    _hang_media(status, [media for media in found if media.remote_url not in shown])
    status.media_order = [shown.get(media.remote_url, media).pk for media in found]
    return True


def _describe(media: MediaAttachment, new: MediaAttachment) -> None:
    media.description, media.focus_x, media.focus_y = new.description, new.focus_x, new.focus_y
    media.save(update_fields=["description", "focus_x", "focus_y", "updated_at"])


def _keep_version(status: Status, before: StatusEdit, received: Received) -> None:
    status.edited_at, status.card = received.updated, _card(received)
    keep_version(status, before)
    last_mention = last_mention_id(status)
    replace_mentions(status, [account.pk for account in received.mentioned])
    _mention(status, received)
    replace_tags(status=status, texts=received.tags)
    publish("status_edited", status_id=status.pk, last_mention_id=last_mention)
