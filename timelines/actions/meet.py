"""meet: a search that may ask other servers finds what this one has not seen yet (`resolve` of the API)."""

from django.conf import settings

from accounts.activitypub.meet import meet_by_handle
from accounts.activitypub.remote import keep_account
from accounts.models.account import Account, ActorType
from federation.as2.urls import same_origin
from federation.as2.values import first_type, id_of
from federation.fetch import NotFetched, fetch_document
from federation.signing import signer_for
from statuses.activitypub.look import look_at_profile
from statuses.activitypub.remote import keep_document, known_status
from timelines.queries.search import is_url


def meet(query: str, viewer: Account) -> str:
    """What to search for afterwards: the id of what the address leads to, or the query as it was.

    The viewer asks, signed by their own key, so that what only followers may see is found by followers.
    """
    if not is_url(query):
        account = meet_by_handle(query)
        if account is not None:
            look_at_profile(account.pk, account.domain, viewer)
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
        account = keep_account(document)
        look_at_profile(account.pk, account.domain, viewer)
        return account.actor_uri
    return (known_status(id_of(document)) or keep_document(document, signer=signer)).object_uri
