"""What others say and do about posts: a function a row of the table. What is not wanted is Dropped with its reason."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.activitypub import inbox as accounts_inbox
from accounts.activitypub.remote import account_by_uri, actor_of
from accounts.models.account import Account
from federation.as2.activity import Activity, is_remote_copy
from federation.as2.document import Document, RefusedDocument
from federation.as2.urls import same_origin
from federation.as2.values import first_type, id_of
from federation.fetch import Later, NotFetched, fetch_document
from federation.inbox.errors import Dropped
from federation.inbox.foretold import foretell, is_foretold
from federation.signing import signer_for
from federation.tombstones import bury, is_buried
from instance.errors import RuleError
from instance.locks import lock_name
from statuses.actions.delete import delete_status as remove_status
from statuses.actions.interact import favourite_status, reblog_status, unfavourite_status, unreblog_status
from statuses.actions.pin import pin_status, unpin_status
from statuses.actions.poll import vote_once
from statuses.actions.receive import NotKept, receive_status, receive_update
from statuses.activitypub.concern import has_followers_here, is_for_us, reader_of
from statuses.activitypub.forward import forward, forward_new, forwarding_of
from statuses.activitypub.hearsay import check_delete, check_update, look_into
from statuses.activitypub.read_note import STATUSES, NoteData, Reach
from statuses.activitypub.relayed import is_by_relay, is_relayed, take_announced
from statuses.activitypub.remote import (
    keep_note,
    keep_read,
    known_status,
    note_in,
    read_fetched,
    received_of,
    status_by_uri,
)
from statuses.models.poll import Poll
from statuses.models.status import LISTED, Status, Visibility

logger = logging.getLogger(__name__)

STALE = timedelta(days=1)
"""An Update of a post that nobody here knows counts as its Create if the post is younger."""
DELETED = "its author has deleted it"
MAX_CREATED = 20
"""So many objects of one Create are taken: votes come several at once, posts do not."""


def create_note(activity: Activity, *, recipient: int | None = None, body: bytes = b"", **_: object) -> None:
    """A post, several (GoToSocial's votes), or the id of one that has to be fetched. One that fails harms no other."""
    author, recipient = actor_of(activity), _owner(activity, recipient)
    reasons = []
    objects = activity.objects[:MAX_CREATED]
    for each in objects:
        try:
            _create(each, author, activity, recipient)
        except Later:  # then all of it comes again, which does no harm to what is known by then
            raise
        except (Dropped, NotFetched, RefusedDocument, RuleError) as error:
            reasons.append(str(error) or type(error).__name__)
    if len(reasons) == len(objects):
        raise Dropped(reasons[0] if reasons else "creates nothing")
    forward_new(activity, body)


def update_note(activity: Activity, *, recipient: int | None = None, body: bytes = b"", **_: object) -> None:
    """An edit, or new numbers; of what is not known here it is the Create, if it is not old."""
    if activity.is_hearsay:
        check_update(activity)
        return
    author = actor_of(activity)
    document = _own_object(activity)
    note = note_in(document, author, activity.raw)
    status = known_status(note.uri)
    if status is not None and status.account_id == author.pk:
        if status.deleted_at is None:
            receive_update(status=status, received=received_of(note, author))
            if note.updated is not None:  # numbers alone are not worth the way
                forward(activity, body, forwarding_of(activity, status))
    elif status is not None:
        raise Dropped("somebody else's post")
    elif note.published < timezone.now() - STALE:
        raise Dropped("an old post that nobody here knows")
    else:
        _take(document, author, activity, _owner(activity, recipient))


def delete_status(activity: Activity, *, body: bytes = b"", **_: object) -> None:
    """By its author alone, and for good: also what is not known yet may not come after its end."""
    if activity.is_hearsay:
        check_delete(activity)
        return
    uri = activity.object_id
    forwarding = forwarding_of(activity, known_status(uri))
    with transaction.atomic():
        lock_name(uri)
        status = known_status(uri)
        if status is None:
            if same_origin(uri, activity.actor):
                bury(uri, actor=activity.actor, was_here=False)
        elif status.account.uri != activity.actor:
            raise Dropped("somebody else's post")
        else:
            remove_status(status=status, keep_media=False)
            forward(activity, body, forwarding)


def announce(activity: Activity, **_: object) -> None:
    """A boost of what anybody may see, or of one's own; a group's of a Create is one of what that made.

    A relay boosts nothing: it only says what there is; nor is what a group hands on otherwise a boost (FEP-1b12).
    """
    if is_by_relay(activity):
        take_announced(activity)
        return
    actor, inner = actor_of(activity), activity.inner
    if inner is not None and inner.type != "Create":
        look_into(inner)
        return
    _require_new(activity)
    status = _announced(activity, actor)
    if status is None or status.is_reblog or not status.is_alive:
        raise Dropped("boosts nothing that is to be had")
    audience = activity.audience
    wide = Visibility.UNLISTED if audience.unlisted else Visibility.PRIVATE
    reblog_status(
        account=actor, status=status, visibility=Visibility.PUBLIC if audience.public else wide, uri=activity.id
    )


def like(activity: Activity, **_: object) -> None:
    """Of a post of ours that its actor may see; with an emoji or without it is a favourite."""
    actor = actor_of(activity)
    if is_foretold(activity.actor, activity.id):
        raise Dropped("undone before it came")
    favourite_status(account=actor, status=_visible_local(activity.object_id, actor))


def undo_announce(activity: Activity, **_: object) -> None:
    """Found by its id, else by what it boosts."""
    inner = activity.inner
    uri = inner.id if inner is not None else activity.object_id
    boosts = Status.objects.filter(account__uri=activity.actor, reblog_of__isnull=False, deleted_at=None)
    boosts = boosts.select_related("account", "reblog_of__account")
    status = known_status(inner.object_id) if inner is not None else None
    boost = boosts.filter(uri=uri).first() or (boosts.filter(reblog_of=status).first() if status is not None else None)
    if boost is not None and boost.reblog_of is not None:
        unreblog_status(account=boost.account, status=boost.reblog_of)
    else:
        foretell(activity.actor, uri)


def undo_like(activity: Activity, **_: object) -> None:
    """Also by the suspended, who may take back what they did."""
    inner = activity.inner
    actor = account_by_uri(activity.actor, fetch=False)
    status = known_status(inner.object_id) if inner is not None else None
    if actor is None or status is None or not status.favourites.filter(account=actor).exists():
        foretell(activity.actor, inner.id if inner is not None else activity.object_id)
    else:
        unfavourite_status(account=actor, status=status)


def undo_by_id(activity: Activity, **_: object) -> None:
    """Only the id of what is undone: a boost, else a follow; else it is remembered, for it may still come."""
    if Status.objects.filter(uri=activity.object_id, account__uri=activity.actor).exists():
        undo_announce(activity)
    else:
        accounts_inbox.undo_follow(activity)


def add_pin(activity: Activity, **_: object) -> None:
    author, uri = actor_of(activity), activity.object_id
    if not activity.target or activity.target != author.featured_url:
        raise Dropped("into no collection of its actor's that is kept here")
    may_be_fetched = same_origin(uri, activity.actor) and has_followers_here(author)
    status = status_by_uri(uri) if may_be_fetched else known_status(uri)
    if status is None or status.account_id != author.pk:
        raise Dropped("pins no post of its actor's")
    pin_status(account=author, status=status)


def remove_pin(activity: Activity, **_: object) -> None:
    author = actor_of(activity)
    status = known_status(activity.object_id)
    if not activity.target or activity.target != author.featured_url or status is None:
        raise Dropped("out of no collection of its actor's that is kept here")
    unpin_status(account=author, status=status)


def _create(thing: Any, author: Account, activity: Activity, recipient: int | None) -> None:
    """An object that the actor's server may not speak for is fetched where it has its id."""
    uri = id_of(thing)
    if isinstance(thing, dict) and not is_remote_copy({"attributedTo": activity.actor, **thing}, activity.actor):
        _take(thing, author, activity, recipient)
    elif not same_origin(uri, activity.actor):
        raise Dropped("of another server than its sender")
    elif known_status(uri) is None:
        if is_buried(uri, actor=activity.actor):
            raise Dropped(DELETED)
        _fetch(uri, activity, author, recipient)


def _take(document: Document, author: Account, activity: Activity, recipient: int | None) -> None:
    if first_type(document, STATUSES) is None:
        raise Dropped("not a kind of post")
    note = note_in(document, author, activity.raw)
    if note.attributed_to != author.uri:
        raise Dropped("attributed to somebody else")
    if _vote(note, author):
        return
    _require_wanted(note, author, activity, recipient)
    own = list(Account.objects.local().filter(pk=recipient)) if recipient else []
    if note.in_reply_to and known_status(note.in_reply_to) is None:
        _meet_parent(note.in_reply_to)
    _keep_own_quoted(note, author)
    received = received_of(note, author, recipients=own)
    receive_status(account=author, received=received, delivered=True)


def _meet_parent(uri: str) -> None:
    """What a post answers; it is kept without, where that cannot be had."""
    try:
        status_by_uri(uri)
    except (NotFetched, NotKept) as error:
        logger.info("%s is not to be had: %s", uri, error)


def _keep_own_quoted(note: NoteData, author: Account) -> None:
    """An own post that few may fetch can be brought inside the one that quotes it."""
    quote = note.quote
    if quote is None or quote.embedded is None or known_status(quote.uri) is not None:
        return
    with suppress(RefusedDocument, NotKept):
        keep_note(note_in(quote.embedded, author), author, delivered=False)


def _owner(activity: Activity, recipient: int | None) -> int | None:
    """Into whose inbox it was put says whom it is for only where its author did so."""
    return recipient if activity.signer == activity.actor else None


def _fetch(uri: str, activity: Activity, author: Account, recipient: int | None) -> None:
    """Kept if it would have been as it came."""
    reader = reader_of(activity, author, recipient)
    signer = signer_for(reader.pk, reader.actor_uri) if reader is not None else None
    document = fetch_document(uri, signer=signer)
    note, writer = read_fetched(document, signer)
    _require_wanted(note, writer, activity, recipient)
    keep_read(note, writer, signer=signer)


def _require_wanted(note: NoteData, author: Account, activity: Activity, recipient: int | None) -> None:
    if not is_for_us(note, author, recipient) and not (note.reach == Reach.PUBLIC and is_relayed(activity)):
        raise Dropped("concerns nobody here")


def _vote(note: NoteData, author: Account) -> bool:
    """It names an option of a poll of ours: then it is no post, whatever becomes of it."""
    if not note.vote:
        return False
    status = known_status(note.in_reply_to)
    poll = Poll.objects.filter(status=status).first() if status is not None and status.local else None
    if poll is None or note.vote not in poll.options:
        if same_origin(note.in_reply_to, settings.BASE_URL) and not note.attachments:
            raise Dropped("votes for nothing that can be chosen")
        return False
    if not Status.objects.visible_to(author).filter(pk=poll.status_id).exists():
        raise Dropped("votes in a poll that its actor cannot see")
    vote_once(account=author, poll=poll, choice=poll.options.index(note.vote), uri=note.uri)
    return True


def _require_new(activity: Activity) -> None:
    """A boost is kept under its id, so nobody may give it one that is another's."""
    if not same_origin(activity.id, activity.actor):
        raise Dropped("has no id of its actor's server")
    if is_foretold(activity.actor, activity.id):
        raise Dropped("undone before it came")
    if known_status(activity.id) is not None:
        raise Dropped("known already")
    if activity.signer != activity.actor and is_buried(activity.id, actor=activity.actor):
        raise Dropped("undone, and passed on by somebody else")


def _announced(activity: Activity, actor: Account) -> Status | None:
    """The original: known or fetched; an own one may be brought along, for nobody else could fetch it."""
    inner = activity.inner
    uri = inner.object_id if inner is not None else activity.object_id
    found = known_status(uri)
    if not has_followers_here(actor) and not (found is not None and found.local):
        raise Dropped("nobody here follows its actor")
    if found is None and activity.object is not None and not is_remote_copy(activity.object, activity.actor):
        return keep_note(note_in(activity.object, actor), actor, delivered=False)
    found = found or status_by_uri(uri)
    if found is not None and found.visibility not in LISTED and found.account.uri != activity.actor:
        raise Dropped("boosts what is not for everybody")
    return found


def _visible_local(uri: str, actor: Account) -> Status:
    status = known_status(uri)
    if status is None or not status.local:
        raise Dropped("no post of ours")
    if not Status.objects.visible_to(actor).filter(pk=status.pk).exists():
        raise Dropped("a post that its actor cannot see")
    return status


def _own_object(activity: Activity) -> Document:
    document = activity.object
    if document is None or is_remote_copy({"attributedTo": activity.actor, **document}, activity.actor):
        raise Dropped("changes nothing of its actor's")
    if first_type(document, STATUSES) is None:
        raise Dropped("not a kind of post")
    return document
