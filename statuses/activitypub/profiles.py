"""The first page of somebody elsewhere: profile and numbers, pinned posts, hashtags, and what they said last."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.actions.counted import receive_counts
from accounts.activitypub import inbox as accounts_inbox
from accounts.activitypub.remote import fetch_actor, keep_account
from accounts.models.account import Account
from federation.as2.activity import Activity
from federation.as2.collections import CollectionData, read_collection
from federation.as2.document import Document, RefusedDocument
from federation.as2.tags import read_hashtags
from federation.as2.urls import same_origin
from federation.as2.values import first_http_id, has_type
from federation.fetch import Later, NotFetched, fetch_document
from federation.looks import first_look, holding, rest
from instance.errors import NotFound, RuleError
from instance.jobs import poke
from instance.outgoing.budgets import spending
from statuses.actions.receive import NotKept
from statuses.actions.showcase import replace_featured_tags, replace_pins
from statuses.activitypub.look import PROFILE_DAY, PROFILE_SOON, READ_PROFILE, profile_look
from statuses.activitypub.remote import keep_own, known_status
from statuses.models.interaction import MAX_PINS
from statuses.models.status import Status

logger = logging.getLogger(__name__)

MAX_POSTS = 20
REQUESTS = 150
SECONDS = 15.0
UPDATES = 5 * 60
"""However often somebody changes their profile, all around it is read again once in this time."""


def update_actor(activity: Activity, **_: object) -> None:
    """The row of the table for Update of an actor: what hangs on the profile has changed perhaps as well."""
    accounts_inbox.update_actor(activity)
    account = Account.objects.remote().filter(uri=activity.actor).first()
    if account is not None and first_look(f"profile-update:{account.pk}", UPDATES):
        poke(READ_PROFILE, "pull", {"account_id": account.pk, "posts": False})


def read_profile(*, account_id: int, posts: bool) -> None:
    """`posts`: also who they are and what they said last. What cannot be had is tried when somebody looks again.

    Without it the profile has just come in an Update, and what its server's cache serves may be older.
    """
    account = Account.objects.remote().available().filter(pk=account_id).first()
    if account is None:
        return
    with holding(profile_look(account_id)) as mine:
        if not mine:
            return
        with spending(requests=REQUESTS, seconds=SECONDS, curious=True):
            came = _read(account, posts)
        rest(profile_look(account_id), PROFILE_DAY if came else PROFILE_SOON)


def _read(account: Account, posts: bool) -> bool:
    """False if their server was not to be had."""
    try:
        document = fetch_actor(account.actor_uri)
        account = keep_account(document) if posts else account
    except Later:
        return False
    except (NotFetched, RuleError) as error:
        logger.info("%s is not read: %s", account, error)
        return True
    if account.is_suspended:
        return True
    with _as_far_as_possible(account, "pins"):
        _read_pins(account)
    with _as_far_as_possible(account, "hashtags"):
        _read_tags(account, document)
    outbox = _collection(account, account.outbox_url)
    if posts and outbox is not None:
        with _as_far_as_possible(account, "posts"):
            _read_posts(account, outbox)
    _read_counts(account, outbox)
    return True


def _read_counts(account: Account, outbox: CollectionData | None) -> None:
    followers = _collection(account, account.followers_url)
    following = _collection(account, account.following_url)
    known = [each for each in (followers, following) if each is not None]
    receive_counts(
        account,
        followers=followers.total if followers else None,
        following=following.total if following else None,
        statuses=outbox.total if outbox else None,
        hides=any(each.hides_items and each.total != 0 for each in known) if known else None,
    )


def _read_pins(account: Account) -> None:
    """Whatever stands in the collection itself: each post is known, or fetched by its own id."""
    featured = _collection(account, account.featured_url)
    if featured is None and account.featured_url:
        return
    found: list[Status] = []
    for uri in _own_ids(account, _items(account, featured) if featured else [])[:MAX_PINS]:
        with _as_far_as_possible(account, uri):
            status = known_status(uri) or keep_own(fetch_document(uri), account)
            if status is not None:
                found.append(status)
    replace_pins(account, found)


def _read_tags(account: Account, document: Document) -> None:
    uri = first_http_id(document.get("featuredTags"))
    tags = _collection(account, uri)
    if tags is not None or not uri:
        items = _items(account, tags) if tags is not None else []
        replace_featured_tags(account, read_hashtags(items))


def _read_posts(account: Account, outbox: CollectionData) -> None:
    """The newest page. What is whole in it is believed, for the author's server says it; boosts are left out.

    One without an id may have been served by anybody, behind a redirect; then it only names posts.
    """
    page = outbox if outbox.items or not outbox.first else _collection(account, outbox.first)
    for item in page.items[:MAX_POSTS] if page is not None else ():
        post = item.get("object") if has_type(item, "Create") else item
        uri = first_http_id(post)
        if has_type(item, "Announce") or not same_origin(uri, account.actor_uri) or known_status(uri) is not None:
            continue
        with _as_far_as_possible(account, uri):
            whole = page is not None and bool(page.uri) and isinstance(post, dict) and "content" in post
            keep_own(post if whole else fetch_document(uri), account)


def _own_ids(account: Account, items: list[Any]) -> list[str]:
    ids = (first_http_id(item) for item in items if not has_type(item, "Hashtag"))
    return [uri for uri in dict.fromkeys(ids) if same_origin(uri, account.actor_uri)]


def _items(account: Account, collection: CollectionData) -> list[Any]:
    """What stands in it, or on its first page."""
    if collection.items or not collection.first:
        return list(collection.items)
    page = _collection(account, collection.first)
    return list(page.items) if page is not None else []


def _collection(account: Account, uri: str) -> CollectionData | None:
    """One of theirs, on their server; None if it cannot be had."""
    if not same_origin(uri, account.actor_uri):
        return None
    try:
        return read_collection(fetch_document(uri), account.actor_uri)
    except (NotFetched, RefusedDocument) as error:
        logger.info("%s: %s", uri, error)
        return None


@contextmanager
def _as_far_as_possible(account: Account, what: str) -> Iterator[None]:
    """One thing that cannot be had keeps no other from being read."""
    try:
        yield
    except (NotFetched, RefusedDocument, NotKept, NotFound) as error:
        logger.info("%s of %s: %s", what, account, error)
