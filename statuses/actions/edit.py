"""edit_status: its author says it otherwise. Whoever it was said to, and what it answers or quotes, stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from instance.errors import Invalid, NotFound
from instance.events import publish
from instance.text.format import format_post
from instance.text.language import valid_language
from statuses.actions.media import Focus, describe_media
from statuses.actions.poll import PollDraft, check_poll, replace_poll
from statuses.actions.post import check_text, settled_text
from statuses.actions.tags import replace_tags
from statuses.models.history import StatusEdit
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote
from statuses.models.status import LISTED, Mention, QuotePolicy, Status
from statuses.queries.history import current_version
from statuses.queries.mentions import addressed, mention_targets, mentioned_accounts


@dataclass(frozen=True, kw_only=True)
class MediaChange:
    """What an edit changes in a picture that stays; None leaves it."""

    description: str | None = None
    focus: Focus | None = None


@dataclass(frozen=True, kw_only=True)
class Revision:
    """The whole status as it shall be. Only language and quote policy stay where they are None.

    `keep_poll` leaves the poll alone, whatever `poll` says.
    """

    text: str = ""
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    media: Sequence[MediaAttachment] = ()
    media_changes: Mapping[int, MediaChange] = field(default_factory=dict)
    poll: PollDraft | None = None
    keep_poll: bool = False
    quote_policy: QuotePolicy | None = None


def edit_status(*, status: Status, revision: Revision) -> Status:
    """Check the revision as a new post would be, write it, keep the version before, publish `status_edited`.

    `revision.media` has been made sure of by `attachable`. What changes nothing leaves no trace in the history.
    Raises Invalid (422), and NotFound for a reblog. Mastodon: PUT /api/v1/statuses/:id.
    """
    if status.is_reblog:
        raise NotFound
    quote = Quote.objects.filter(status=status).select_related("quoted_status__account").first()
    revision = _settled(revision, status)
    _check(revision, quote)
    with transaction.atomic():
        locked = Status.objects.select_for_update(of=("self",)).select_related("account").get(pk=status.pk)
        before = current_version(locked)
        _set_quote_policy(locked, revision)
        asked_anew = not revision.keep_poll and replace_poll(status=locked, draft=revision.poll)
        shown_anew = _replace_media(locked, revision)
        if _replace_words(locked, revision) or asked_anew or shown_anew:
            _write(locked, before, quote)
    return locked


def _settled(revision: Revision, status: Status) -> Revision:
    text, spoiler_text = settled_text(revision.text, revision.spoiler_text, has_media=bool(revision.media))
    return Revision(
        text=text,
        spoiler_text=spoiler_text,
        sensitive=revision.sensitive or bool(revision.spoiler_text.strip()),
        language=valid_language(revision.language or "") or status.language,
        media=revision.media,
        media_changes=revision.media_changes,
        poll=None if revision.keep_poll else revision.poll,
        keep_poll=revision.keep_poll,
        quote_policy=revision.quote_policy if status.visibility in LISTED else None,
    )


def _check(revision: Revision, quote: Quote | None) -> None:
    has_media = bool(revision.media)
    check_text(revision.text, revision.spoiler_text, may_be_empty=has_media or quote is not None)
    if revision.poll is not None:
        check_poll(revision.poll, has_text=bool(revision.text), has_media=has_media)
    if quote is not None and (has_media or revision.poll is not None):
        raise Invalid("Validation failed: A quote cannot stand together with media or a poll")


def _set_quote_policy(status: Status, revision: Revision) -> None:
    """No news to readers: quotes that exist stay, and the history does not tell."""
    if revision.quote_policy is not None and revision.quote_policy != status.quote_policy:
        status.quote_policy = revision.quote_policy
        status.save(update_fields=["quote_policy"])


def _replace_words(status: Status, revision: Revision) -> bool:
    changed = False
    for name in ("text", "spoiler_text", "sensitive", "language"):
        changed |= getattr(status, name) != getattr(revision, name)
        setattr(status, name, getattr(revision, name))
    return changed


def _replace_media(status: Status, revision: Revision) -> bool:
    """Hang up what is new, take down what is left out (kept for a day), describe what stays; True if one differs."""
    ids = [media.pk for media in revision.media]
    new = [media.pk for media in revision.media if media.status_id != status.pk]
    taken = MediaAttachment.objects.filter(pk__in=new, status__isnull=True).update(status=status)
    if taken != len(new):  # another request attached one of them in the meantime
        raise Invalid("Validation failed: Media is already used in another post")
    MediaAttachment.objects.filter(status=status).exclude(pk__in=ids).update(status=None, updated_at=timezone.now())
    described = [_describe(media, revision.media_changes.get(media.pk)) for media in revision.media]
    moved = status.media_order != ids
    status.media_order = ids
    return moved or any(described)


def _describe(media: MediaAttachment, change: MediaChange | None) -> bool:
    if change is None:
        return False
    before = (media.description, media.focus_x, media.focus_y)
    describe_media(media=media, description=change.description, focus=change.focus)
    return before != (media.description, media.focus_x, media.focus_y)


def _write(status: Status, before: StatusEdit, quote: Quote | None) -> None:
    mentioned = mentioned_accounts(status.text, author=status.account)
    quoted = quote.quoted_status if quote is not None else None
    quoted_url = quoted.permalink if quoted is not None else ""
    status.content = format_post(status.text, mentions=mention_targets(mentioned), quoted_url=quoted_url)
    status.edited_at = timezone.now()
    status.card = None  # its first link may be another now
    keep_version(status, before)
    last_mention = last_mention_id(status)
    replace_mentions(status, [account.pk for account in addressed(mentioned)])
    replace_tags(status=status, texts=[status.text])
    publish("status_edited", status_id=status.pk, last_mention_id=last_mention)


def keep_version(status: Status, before: StatusEdit) -> None:
    """Save the status and how it reads now; the first edit keeps the original too."""
    status.save()
    if not StatusEdit.objects.filter(status=status).exists():
        before.save()
    current_version(status).save()


def last_mention_id(status: Status) -> int:
    """Mentions above this are new to the edit that follows, and told."""
    last: int | None = Mention.objects.filter(status=status).aggregate(last=Max("pk"))["last"]
    return last or 0


def replace_mentions(status: Status, named: Sequence[int]) -> None:
    """Who is named no more keeps access, unseen."""
    mentions = Mention.objects.filter(status=status)
    mentions.filter(silent=False).exclude(account__in=named).update(silent=True)
    mentions.filter(silent=True, account__in=named).update(silent=False)
    known = set(mentions.values_list("account", flat=True))
    Mention.objects.bulk_create(Mention(status=status, account_id=pk) for pk in named if pk not in known)
