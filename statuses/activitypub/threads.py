"""Threads downwards: the context of a thread, then the replies to its posts, read piece by piece from their servers."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts.models.follow import Follow
from federation.as2.collections import read_collection
from federation.as2.document import Document, RefusedDocument
from federation.as2.urls import http_url, same_origin
from federation.as2.values import first_http_id, has_type, id_of
from federation.fetch import Gone, Later, NotFetched, fetch_document
from federation.looks import holding
from instance.jobs import poke
from instance.outgoing.budgets import Budget, spending
from statuses.actions.delete import delete_status
from statuses.actions.receive import NotKept
from statuses.activitypub.look import READ_THREAD
from statuses.activitypub.remote import keep_in_thread, known_status
from statuses.activitypub.walk import MAX_PAGES, MAX_POSTS, MAX_SLICES, Step, Walk, What
from statuses.models.awaited import AwaitedParent
from statuses.models.status import LISTED, Status
from statuses.queries.load import find_alive
from statuses.queries.thread import top_of

logger = logging.getLogger(__name__)

REQUESTS = 150
SECONDS = 15.0
"""So much in one job, and then others have their turn."""
MAX_ITEMS = 500
"""Of one collection's page."""


def read_thread(*, conversation_id: int, status_id: int) -> None:
    """One slice of the reading of the thread around this post; the next one is queued if there is more."""
    status = find_alive(status_id)
    if status is None:
        return
    walk = Walk(conversation_id, status_id)
    with holding(f"thread:{walk.id}") as mine:
        if not mine or not walk.is_running():
            return
        number = walk.begins_slice()
        if number == 1:
            _begin(walk, status)
        with spending(requests=REQUESTS, seconds=SECONDS, curious=True) as budget:
            is_done = _read_on(walk, budget)
        if is_done or number >= MAX_SLICES:
            walk.finish()
            return
        walk.keep()
    poke(READ_THREAD, "pull", {"conversation_id": conversation_id, "status_id": status_id})


def _begin(walk: Walk, status: Status) -> None:
    """The first known post of the thread may wait for one that is further up."""
    top = top_of(status.pk)
    for awaited in AwaitedParent.objects.filter(status=top):
        walk.add(Step(What.POST, awaited.uri))
    context = status.conversation.uri or "" if status.conversation is not None else ""
    if http_url(context) and not _is_ours(context):
        walk.add(Step(What.CONTEXT, context))
    for pk in dict.fromkeys((top, status.pk)):
        known = find_alive(pk)
        if known is not None and not known.local:
            walk.add(Step(What.POST, known.object_uri, again=True))


def _read_on(walk: Walk, budget: Budget) -> bool:
    """True when nothing is left."""
    while not budget.is_spent:
        step = walk.next()
        if step is None:
            return True
        try:
            _READ[step.what](walk, step)
        except (NotFetched, RefusedDocument, NotKept) as error:
            logger.info("%s %s is not read: %s", step.what, step.uri, error)
            if isinstance(error, Later) and budget.is_spent:
                walk.put_back(step)
    return False


def _context(walk: Walk, step: Step) -> None:
    """Where the thread began it is known whole; then no known post need be asked for its replies."""
    _fetched(walk, step)
    walk.count("named")


def _page(walk: Walk, step: Step) -> None:
    if walk.count("pages") <= MAX_PAGES:
        _fetched(walk, step)


def _post(walk: Walk, step: Step) -> None:
    known = known_status(step.uri)
    if _is_ours(step.uri) or (known is not None and not _has_more(walk, known, step)):
        return
    if walk.count("posts") > MAX_POSTS:
        return
    try:
        document = fetch_document(step.uri)
    except Gone:
        if known is not None and known.visibility in LISTED and known.deleted_at is None:
            delete_status(status=known, keep_media=False)
        raise
    if known is not None or _keep(walk, document):
        _replies(walk, document, depth=step.depth)


def _fetched(walk: Walk, step: Step) -> None:
    """One without an id may have been served by anybody, behind a redirect; then it only names posts."""
    document = fetch_document(step.uri)
    _collection(walk, document, owner=step.uri, depth=step.depth, believed=bool(http_url(id_of(document))))


def _collection(walk: Walk, document: Mapping[str, Any], *, owner: str, depth: int, believed: bool = True) -> None:
    """What stands in it whole is believed of its own server alone; all else is asked for where it lives."""
    found = read_collection(document, owner)
    for item in found.items[:MAX_ITEMS]:
        post = _post_in(item)
        uri = first_http_id(post)
        if not uri or _is_ours(uri):
            continue
        whole = believed and isinstance(post, dict) and "content" in post and same_origin(uri, owner)
        if whole and known_status(uri) is None:
            _embedded(walk, post, depth + 1)
        else:
            walk.add(Step(What.POST, uri, depth + 1))
    following = found.first or found.next
    if following:
        walk.add(Step(What.PAGE, following, depth))


def _post_in(item: Any) -> Any:
    """A context may list posts, or what was done with them: Create, Add, and an Add of a Create (FEP-7888)."""
    for _level in range(2):
        if has_type(item, "Create", "Add"):
            item = item.get("object")
    return item


def _embedded(walk: Walk, document: Document, depth: int) -> None:
    if walk.count("posts") > MAX_POSTS:
        return
    try:
        if _keep(walk, document):
            _replies(walk, document, depth=depth)
    except (NotKept, NotFetched, RefusedDocument):
        walk.add(Step(What.POST, id_of(document), depth))  # by itself it may be had later


def _keep(walk: Walk, document: Document) -> Status | None:
    kept = keep_in_thread(document, walk.status_id)
    if kept is not None:
        walk.count("found")
    return kept


def _replies(walk: Walk, document: Mapping[str, Any], *, depth: int) -> None:
    """As its post has them: whole with the first page, or by their address."""
    replies, uri = document.get("replies"), id_of(document)
    if isinstance(replies, dict):
        _collection(walk, replies, owner=uri, depth=depth)
    elif (address := first_http_id(replies)) and same_origin(address, uri):
        walk.add(Step(What.PAGE, address, depth))


def _has_more(walk: Walk, known: Status, step: Step) -> bool:
    """Replies to a known post come by themselves where somebody here follows its author (as Mastodon does)."""
    if step.again:
        return not known.local and known.deleted_at is None
    if known.local or known.deleted_at is not None or walk.is_named():
        return False
    return not Follow.objects.filter(target=known.account_id, account__domain__isnull=True).exists()


def _is_ours(uri: str) -> bool:
    return same_origin(uri, settings.BASE_URL)


_READ = {What.CONTEXT: _context, What.POST: _post, What.PAGE: _page}
