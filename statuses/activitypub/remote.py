"""Statuses of other servers by id: known, or fetched with what they answer."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri, known_accounts
from accounts.models.account import Account
from federation.as2.document import Document, RefusedDocument
from federation.as2.policy import FOLLOWERS, PUBLIC_WORD
from federation.as2.urls import same_origin
from federation.emojis import keep_emojis
from federation.fetch import Gone, NotFetched, fetch_document
from federation.policy import rule_for
from federation.signing import Signer
from federation.tombstones import is_buried
from statuses.actions.receive import NotKept, Received, ReceivedPoll, receive_status
from statuses.actions.receive_quote import ReceivedQuote
from statuses.activitypub.read_media import AttachmentData
from statuses.activitypub.read_note import NoteData, Reach, read_note
from statuses.activitypub.read_quote import QuoteData
from statuses.models.awaited import AwaitedParent
from statuses.models.media import MediaAttachment
from statuses.models.status import Conversation, QuotePolicy, Status, Visibility

MAX_UP = 20
"""So many posts of a thread are fetched upwards for one that came."""
MAX_MET = 20
"""So many strangers are asked for who are named in one post."""
_OWN = re.compile(r"/(?:users/[^/]+/statuses|@[^/]+)/(\d{1,18})\Z")
_REACH = {
    Reach.PUBLIC: Visibility.PUBLIC,
    Reach.UNLISTED: Visibility.UNLISTED,
    Reach.PRIVATE: Visibility.PRIVATE,
    Reach.DIRECT: Visibility.DIRECT,
    Reach.LIMITED: Visibility.DIRECT,
}


def known_status(uri: str) -> Status | None:
    """Ours or another's, if we have it; also one that has been deleted, which must not come back."""
    if uri and same_origin(uri, settings.BASE_URL):
        found = _OWN.search(urlsplit(uri).path)
        return _with_author(pk=int(found[1]), local=True) if found else None
    return _with_author(uri=uri) if uri else None


def status_by_uri(uri: str, *, signer: Signer | None = None) -> Status | None:
    """Known, or fetched now; None for one of ours that is not there. NotFetched where it cannot be had."""
    found = known_status(uri)
    if found is not None or same_origin(uri, settings.BASE_URL):
        return found
    _require_alive(uri)
    return keep_document(fetch_document(uri, signer=signer), signer=signer)


def keep_document(document: Document, *, signer: Signer | None = None) -> Status:
    """A post as its own server has served it, and what it answers, as far as that can be had; else NotFetched."""
    note, author = read_fetched(document, signer)
    return keep_read(note, author, signer=signer)


def keep_read(note: NoteData, author: Account, *, signer: Signer | None = None) -> Status:
    """The same of one that has been read already."""
    return _keep_below(unknown_parents(note, signer), note, author)


def fetch_quoted(uri: str, *, depth: int) -> Status:
    """A quoted post without what it answers; `depth` counts the quotes that led to it. NotFetched or NotKept."""
    note, author = read_fetched(fetch_document(uri), None)
    received = received_of(note, author)
    if received.quote is not None:
        received = replace(received, quote=replace(received.quote, depth=depth))
    return receive_status(account=author, received=received, delivered=False)


def keep_in_thread(document: Document, status_id: int) -> Status | None:
    """A post that was found around this one; None if it is not for everybody, or belongs to another conversation.

    It belongs if it says so, if what it answers leads to a post that does, or if such a post waits for it.
    """
    note, author = read_fetched(document, None)
    if note.reach not in (Reach.PUBLIC, Reach.UNLISTED):
        return None
    parents = unknown_parents(note, None)
    if not _is_around(status_id, [note, *(parent for parent, _author in parents)]):
        return None
    return _keep_below(parents, note, author)


def _keep_below(parents: list[tuple[NoteData, Account]], note: NoteData, author: Account) -> Status:
    for parent, parent_author in reversed(parents):
        with suppress(NotKept):
            keep_note(parent, parent_author, delivered=False)
    return keep_note(note, author, delivered=False)


def keep_own(document: Document, author: Account) -> Status | None:
    """A post for everybody by just this author, served by their own server; without what it answers. Else None."""
    try:
        note = note_in(document, author)
    except RefusedDocument:
        return None
    listed = note.reach in (Reach.PUBLIC, Reach.UNLISTED)
    if not listed or note.attributed_to != author.uri or is_buried(note.uri, actor=author.actor_uri):
        return None
    return keep_note(note, author, delivered=False)


def note_in(document: Document, author: Account, activity: Document | None = None) -> NoteData:
    return read_note(document, now=timezone.now(), author_followers=author.followers_url, activity=activity)


def keep_note(note: NoteData, author: Account, *, delivered: bool, recipients: Iterable[Account] = ()) -> Status:
    """A post of somebody elsewhere becomes a status. `recipients` got it in their own inbox, so they may read it."""
    return receive_status(
        account=author, received=received_of(note, author, recipients=recipients), delivered=delivered
    )


def received_of(note: NoteData, author: Account, *, recipients: Iterable[Account] = ()) -> Received:
    """Who is linked and not addressed may read it, but is not told (as Mastodon does)."""
    hrefs = [mention.href for mention in note.mentions if mention.href]
    known = known_accounts([*hrefs, *note.addressed])
    named = _meet(hrefs, known)
    addressed_here = [known[uri] for uri in note.addressed if uri in known]
    addressed = {account.pk: account for account in (*addressed_here, *recipients)}
    told = [account for account in named if not account.is_local or account.pk in addressed]
    media = note.attachments if note.attachments and not rule_for(author.domain or "").reject_media else ()
    keep_emojis(note.emojis, domain=author.domain or "")
    return Received(
        uri=note.uri,
        url=note.url,
        content=note.content,
        spoiler_text=note.spoiler_text,
        sensitive=note.sensitive,
        language=note.language[:10],
        visibility=_REACH[note.reach],
        quote_policy=_quote_policy(note),
        published=note.published,
        updated=note.updated,
        conversation=note.context or note.conversation,
        parent=_original(note.in_reply_to) or _original(note.in_reply_to_atom_uri),
        mentioned=told,
        silent=[account for account in (*addressed.values(), *named) if account not in told],
        hashtags=note.hashtags,
        media=[_media(each) for each in media],
        card_url="" if same_origin(note.card_url, settings.BASE_URL) else note.card_url,
        poll=_poll(note),
        quote=_quote(note.quote),
        parent_uri="" if same_origin(note.in_reply_to, settings.BASE_URL) else note.in_reply_to,
    )


def _quote(found: QuoteData | None) -> ReceivedQuote | None:
    if found is None:
        return None
    return ReceivedQuote(
        uri=found.uri, quoted=_original(found.uri), approval_uri=found.approval_uri, deleted=found.deleted
    )


def _is_around(status_id: int, chain: list[NoteData]) -> bool:
    """`chain` is a post with what it answers, upwards as far as that is unknown."""
    conversation = Conversation.objects.filter(statuses=status_id).first()
    if conversation is None:
        return False
    if conversation.uri and any(conversation.uri in (note.context, note.conversation) for note in chain):
        return True
    top = known_status(chain[-1].in_reply_to)
    waited_for = AwaitedParent.objects.filter(uri__in=[note.uri for note in chain], status__conversation=conversation)
    return (top is not None and top.conversation_id == conversation.pk) or waited_for.exists()


def _original(uri: str) -> Status | None:
    """A boost has an id as well, but says nothing that could be answered."""
    found = known_status(uri)
    return None if found is None or found.is_reblog else found


def read_fetched(document: Document, signer: Signer | None) -> tuple[NoteData, Account]:
    """The post with who wrote it: of several it names, the one who is of its own server."""
    try:
        author = account_by_uri(read_note(document, now=timezone.now()).attributed_to, signer=signer)
        if author is None or author.is_local or author.is_suspended:
            raise NotFetched("by nobody who may be shown")
        note = note_in(document, author)
    except RefusedDocument as error:
        raise NotFetched(str(error)) from error
    if not same_origin(author.actor_uri, note.uri):  # asked for by another id, he may turn out to live elsewhere
        raise NotFetched("of another server than its author")
    _require_alive(note.uri, author)
    return note, author


def _require_alive(uri: str, author: Account | None = None) -> None:
    """Deleted is deleted, whoever still names it."""
    if is_buried(uri, actor=author.actor_uri if author is not None else ""):
        raise Gone("its author has deleted it")


def unknown_parents(note: NoteData, signer: Signer | None) -> list[tuple[NoteData, Account]]:
    """Upwards until one is known, or cannot be had, or has been met on the way."""
    found: list[tuple[NoteData, Account]] = []
    seen = {"", note.uri}
    uri = note.in_reply_to
    while uri not in seen and len(found) < MAX_UP:
        seen.add(uri)
        if known_status(uri) is not None or same_origin(uri, settings.BASE_URL):
            break
        try:
            _require_alive(uri)
            found.append(read_fetched(fetch_document(uri, signer=signer), signer))
        except NotFetched:
            break
        uri = found[-1][0].in_reply_to
    return found


def _with_author(**which: object) -> Status | None:
    return Status.objects.filter(**which).select_related("account", "conversation").first()


def _meet(uris: list[str], known: dict[str, Account]) -> list[Account]:
    """Those named, as far as they are known or can be fetched; a post is not lost for one of them."""
    strangers = [uri for uri in uris if uri not in known and not same_origin(uri, settings.BASE_URL)]
    met = {uri: account for uri in strangers[:MAX_MET] if (account := _fetched_account(uri)) is not None}
    return [found for uri in uris if (found := known.get(uri) or met.get(uri)) is not None]


def _fetched_account(uri: str) -> Account | None:
    try:
        return account_by_uri(uri)
    except NotFetched:
        return None


def _quote_policy(note: NoteData) -> QuotePolicy:
    rule = note.policy.can_quote
    if rule is None:
        return QuotePolicy.NOBODY
    if PUBLIC_WORD in rule.automatic:
        return QuotePolicy.PUBLIC
    return QuotePolicy.FOLLOWERS if FOLLOWERS in rule.automatic else QuotePolicy.NOBODY


def _media(data: AttachmentData) -> MediaAttachment:
    sizes = {"width": data.width, "height": data.height, "duration": data.duration}
    original: dict[str, object] = {name: value for name, value in sizes.items() if value}
    if data.width and data.height:
        original |= {"size": f"{data.width}x{data.height}", "aspect": data.width / data.height}
    return MediaAttachment(
        type=data.kind,
        remote_url=data.url,
        thumbnail_remote_url=data.thumbnail_url,
        content_type=data.media_type[:100],
        description=data.description,
        blurhash=data.blurhash[:100],
        focus_x=data.focus[0] if data.focus else None,
        focus_y=data.focus[1] if data.focus else None,
        meta={"original": original} if original else {},
    )


def _poll(note: NoteData) -> ReceivedPoll | None:
    poll = note.poll
    if poll is None:
        return None
    return ReceivedPoll(
        options=[option.title for option in poll.options],
        tallies=[option.votes for option in poll.options],
        multiple=poll.multiple,
        expires_at=poll.expires_at,
        voters_count=poll.voters_count or 0,
    )
