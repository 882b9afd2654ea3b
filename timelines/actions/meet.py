"""meet: a search that may ask other servers finds what this one has not seen yet (`resolve` of the API)."""

from django.conf import settings

from accounts.activitypub.meet import meet_by_handle
from accounts.activitypub.remote import keep_account
from accounts.models.account import Account, ActorType
from federation.as2.urls import same_origin
from federation.as2.values import first_type, id_of
from federation.fetch import NotFetched, fetch_document
from federation.signing import signer_for
from statuses.activitypub.remote import keep_document, known_status
from timelines.queries.search import is_url


def meet(query: str, viewer: Account) -> str:
    """What to search for afterwards: the id of what the address leads to, or the query as it was.

    The viewer asks, signed by their own key, so that what only followers may see is found by followers.
    """
    if not is_url(query):
        meet_by_handle(query)
        return query
    if same_origin(query, settings.BASE_URL):
        return query
    try:
        return _met(query, viewer)
    except NotFetched:
        return query


def _met(url: str, viewer: Account) -> str:
    signer = signer_for(viewer.pk, viewer.actor_uri)
    document = fetch_document(url, signer=signer)
    if first_type(document, ActorType.values) is not None:
        return keep_account(document).actor_uri
    return (known_status(id_of(document)) or keep_document(document, signer=signer)).object_uri
