"""The demo's lines become statuses, with all that posting them would have written."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models.account import Account
from instance import storage
from instance.ids import make_id
from instance.images import Attachment
from instance.text.format import find_mentions, format_post
from statuses.actions.post import reply_account_id
from statuses.actions.tags import tag_status
from statuses.models.interaction import Pin
from statuses.models.media import MediaAttachment, MediaType, Processing
from statuses.models.poll import Poll
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import LISTED, Conversation, Mention, QuotePolicy, Status, StatusStats, Visibility
from statuses.queries.mentions import mention_targets
from timelines.management.demo.artwork import Artwork
from timelines.management.demo.people import People
from timelines.management.demo.rows import insert_dated
from timelines.management.demo.script import Line


def post_all(lines: Sequence[Line], people: People, artwork: Artwork, now: datetime) -> dict[Line, Status]:
    """Statuses in the order of time, as `post_status` would have left them, less the counters."""
    posted: dict[Line, Status] = {}
    threads = iter(insert_dated([Conversation(created_at=line.at) for line in lines if line.parent is None]))
    for line in lines:
        conversation = posted[line.parent].conversation if line.parent else next(threads)
        posted[line] = _status(line, people, conversation, posted[line.parent] if line.parent else None)
    media = {line: _media(line, posted[line], artwork) for line in lines}
    for line, attachments in media.items():
        posted[line].media_order = [attachment.pk for attachment in attachments]
    Status.objects.bulk_create(posted.values())
    StatusStats.objects.bulk_create(StatusStats(status=status) for status in posted.values())
    insert_dated([attachment for attachments in media.values() for attachment in attachments])
    Mention.objects.bulk_create(
        Mention(status=status, account=account)
        for line, status in posted.items()
        for account in dict.fromkeys(_mentioned(line, people).values())
    )
    for line, status in posted.items():
        tag_status(status=status, texts=[line.text])
    _add_polls(posted, now)
    _add_quotes(posted)
    pinned = [(status.created_at, status) for line, status in posted.items() if line.pinned]
    insert_dated([Pin(account=status.account, status=status, created_at=at) for at, status in pinned])
    return posted


def _status(line: Line, people: People, conversation: Conversation | None, parent: Status | None) -> Status:
    account = people[line.by]
    visibility = Visibility.from_name(line.visibility)
    mentioned = _mentioned(line, people)
    return Status(
        pk=make_id(line.at),
        account=account,
        text=line.text.strip(),
        content=format_post(line.text.strip(), mentions=mention_targets(mentioned)),
        spoiler_text=line.spoiler_text,
        sensitive=bool(line.spoiler_text),
        language=line.language,
        visibility=visibility,
        quote_policy=QuotePolicy.PUBLIC if visibility in LISTED else QuotePolicy.NOBODY,
        conversation=conversation,
        in_reply_to=parent,
        in_reply_to_account_id=reply_account_id(account, parent),
        created_at=line.at,
    )


def _mentioned(line: Line, people: People) -> dict[str, Account]:
    by_handle = {name.lower(): account for name, account in people.items()}
    return {handle: by_handle[handle] for handle in find_mentions(line.text) if handle in by_handle}


def _media(line: Line, status: Status, artwork: Artwork) -> list[MediaAttachment]:
    return [_attachment(artwork.pictures[motif], description, status) for motif, description in line.pictures]


def _attachment(made: Attachment, description: str, status: Status) -> MediaAttachment:
    pk, token = make_id(status.created_at), storage.make_token()
    names = {}
    for variant, picture in (("original", made.original), ("small", made.small)):
        name = storage.file_name("media_attachments", pk, variant, token, picture.extension)
        names[variant] = storage.store(name, picture.data, picture.content_type)
    return MediaAttachment(
        pk=pk,
        account=status.account,
        status=status,
        type=MediaType.IMAGE,
        processing=Processing.DONE,
        file=names["original"],
        thumbnail=names["small"],
        content_type=made.original.content_type,
        size=len(made.original.data),
        blurhash=made.blurhash,
        meta=made.meta,
        description=description,
        created_at=status.created_at,
    )


def _add_polls(posted: dict[Line, Status], now: datetime) -> None:
    polls = []
    for line, status in posted.items():
        if line.poll is None:
            continue
        expires_at = line.at + timedelta(days=line.poll["days"])
        options = line.poll["options"]
        poll = Poll(
            pk=make_id(line.at),
            status=status,
            account=status.account,
            options=options,
            tallies=[0] * len(options),
            multiple=line.poll.get("multiple", False),
            expires_at=expires_at,
            closed_at=expires_at if expires_at <= now else None,
            created_at=line.at,
        )
        polls.append(poll)
    insert_dated(polls)


def _add_quotes(posted: dict[Line, Status]) -> None:
    keys = {line.key: status for line, status in posted.items() if line.key}
    quotes = []
    for line, status in posted.items():
        if line.quote:
            quoted = keys[line.quote]
            quotes.append(
                Quote(
                    status=status,
                    quoted_status=quoted,
                    account=status.account,
                    quoted_account=quoted.account,
                    state=QuoteState.ACCEPTED,
                    created_at=line.at,
                )
            )
    insert_dated(quotes)
