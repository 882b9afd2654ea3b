"""Followers as both servers see them (FEP-8fcf): ours told along with posts, theirs compared with what we have."""

import logging
from collections.abc import Iterable

from django.conf import settings

from accounts.actions.follow import accept_follow_request, remove_follower
from accounts.activitypub.addresses import followers_uri, inbox_uri
from accounts.activitypub.remote import known_accounts
from accounts.activitypub.write_activity import write_follow, write_undo
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.queries.synchronisation import follower_digests, members_following
from federation.as2.collections import CollectionData, read_collection
from federation.as2.document import RefusedDocument
from federation.as2.urls import same_origin
from federation.as2.values import id_of
from federation.delivery import deliver
from federation.fetch import NotFetched, fetch_document
from federation.inbox.synchronisation import take_claim
from federation.signatures.followers import Synchronisation, followers_digest
from instance.ids import make_id

logger = logging.getLogger(__name__)

MAX_PAGES = 10
MAX_UNDONE = 100
"""So many follows that we know nothing of are taken back at once; the next comparison finds the rest."""


def synchronisation_url(account: Account) -> str:
    """Of one of ours: where it lists to a server those followers that live there."""
    return f"{followers_uri(account)}_synchronization"


def synchronisation_headers(account: Account, inboxes: Iterable[str]) -> dict[str, str]:
    """For a post to the followers of one of ours: what is said to each inbox; one query for all of them."""
    digests = follower_digests(account.pk)
    if digests is None:
        return {}
    collection, url = followers_uri(account), synchronisation_url(account)
    told = ((inbox, digests.for_inbox(inbox)) for inbox in inboxes)
    return {inbox: str(Synchronisation(collection, url, digest)) for inbox, digest in told if digest}


def compare_followers(claim_id: int) -> None:
    """Where an actor elsewhere counts other followers here than we do, its list is fetched and both sides mended.

    Follows here that it does not list end, but only if that list is what its signed header spoke of; a follow that it
    lists and that nobody here asked for is taken back. One that waits for its answer has got it.
    """
    claim = take_claim(claim_id)
    account = Account.objects.remote().available().filter(uri=claim.actor).first() if claim is not None else None
    if claim is None or account is None or not account.followers_url or claim.collection != account.followers_url:
        return
    ours = members_following(account)
    if followers_digest(ours) == claim.digest:
        return
    try:
        listed = _listed(claim.url, account)
    except (NotFetched, RefusedDocument) as error:
        logger.info("followers of %s: %s", account.uri, error)
        return
    if followers_digest(listed) == claim.digest:
        for uri in ours.keys() - listed:
            remove_follower(account=account, follower=ours[uri])
    _mend_theirs(account, sorted(listed - ours.keys()))


def _listed(url: str, account: Account) -> set[str]:
    """The ids of ours in the collection, page by page; what is not ours does not count."""
    found: set[str] = set()
    seen: set[str] = set()
    while url and url not in seen and len(seen) < MAX_PAGES:
        seen.add(url)
        page: CollectionData = read_collection(fetch_document(url), account.actor_uri)
        found |= {uri for uri in map(id_of, page.items) if same_origin(uri, settings.BASE_URL)}
        url = page.next or page.first
    return found


def _mend_theirs(account: Account, uris: list[str]) -> None:
    """They believe that these follow."""
    strangers = {member.actor_uri: member for member in known_accounts(uris).values()}
    undone = 0
    for uri in uris:
        member = strangers.get(uri)
        if member is None or Follow.objects.filter(account=member, target=account).exists():
            continue
        if FollowRequest.objects.filter(account=member, target=account).exists():
            accept_follow_request(account=account, follower=member)
        elif undone < MAX_UNDONE:
            undone += 1
            follow = write_follow(member, account, uri=f"{member.actor_uri}#follows/{make_id()}")
            deliver(write_undo(follow), owner=member.pk, inboxes=[inbox_uri(account)])
