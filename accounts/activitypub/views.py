"""GET of actors and of who follows whom, for other servers."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.activitypub.addresses import followers_uri, following_uri
from accounts.activitypub.served import served_actor
from accounts.activitypub.synchronisation import synchronisation_url
from accounts.activitypub.write_actor import write_instance_actor
from accounts.models.account import Account
from accounts.queries.find import is_departed, served_account
from accounts.queries.neighbours import PAGE, followee_uris, follower_uris
from accounts.queries.synchronisation import follower_uris_at
from federation.as2.document import ACTIVITY_STREAMS, Document
from federation.as2.write import collection_page, ordered_collection, whole_collection
from federation.documents import Refused, document_view, send_document, wants_activity
from federation.models.key import INSTANCE
from federation.signing import instance_actor, published_keys
from federation.verify import Unverified
from instance.errors import Gone

Uris = Callable[[int, int], list[str]]


@require_safe
def actor(request: HttpRequest, username: str) -> HttpResponse:
    """GET /users/NAME; browsers are led to the profile."""
    if wants_activity(request):
        return _actor_document(request, username=username)
    return lead_to(found_account(username).profile_url)


@document_view
def _actor_document(_request: HttpRequest, _actor: str, *, username: str) -> bytes:
    document = served_actor(username)
    if document is None:
        raise nobody(username)
    return document


@require_safe
def server_actor(_request: HttpRequest) -> HttpResponse:
    """GET /actor, also without a signature: else two strict servers could never begin (as Mastodon does)."""
    keys, proof_keys = published_keys(INSTANCE, instance_actor())
    return send_document(write_instance_actor(keys=keys, proof_keys=proof_keys))


@document_view
def server_outbox(_request: HttpRequest, _actor: str) -> Document:
    """The server signs and reports; it says nothing of its own."""
    return with_context(ordered_collection(f"{instance_actor()}/outbox", total=0))


@document_view
def followers(request: HttpRequest, _actor: str, *, username: str) -> Document:
    account = open_account(username)
    total = account.stats.followers_count
    return _people(request, account, followers_uri(account), total, follower_uris)


@document_view
def following(request: HttpRequest, _actor: str, *, username: str) -> Document:
    account = open_account(username)
    total = account.stats.following_count
    return _people(request, account, following_uri(account), total, followee_uris)


@document_view
def followers_synchronization(_request: HttpRequest, actor: str, *, username: str) -> Document:
    """Those followers that live where the request comes from, told to nobody else (FEP-8fcf)."""
    account = open_account(username)
    if not actor:
        raise Unverified(401, "A server is told of its own people, so it has to sign")
    items = follower_uris_at(account.pk, actor)
    return with_context(whole_collection(synchronisation_url(account), items))


def found_account(username: str) -> Account:
    """404 for who never was here; 410, also for all that was theirs, for who has left for good (as Mastodon does)."""
    account = served_account(username)
    if account is None:
        raise nobody(username)
    return account


def nobody(username: str) -> Exception:
    """Gone where there was one of that name, else not found."""
    return Gone("This account was deleted") if is_departed(username) else Http404()


def open_account(username: str) -> Account:
    """One whose collections may be read."""
    account = found_account(username)
    if account.is_suspended:
        raise Refused("This account is suspended")
    return account


def lead_to(page: str) -> HttpResponse:
    """Where a browser finds what it asks for at the address of a document."""
    response = HttpResponseRedirect(page)
    response.headers["Vary"] = "Accept"
    return response


def with_context(document: Document) -> Document:
    return {"@context": ACTIVITY_STREAMS, **document}


def _people(request: HttpRequest, account: Account, uri: str, total: int, uris: Uris) -> Document:
    """How many, and page by page who, unless that is nobody's business."""
    number = request.GET.get("page", "")
    if not number:
        first = "" if account.hide_collections else f"{uri}?page=1"
        return with_context(ordered_collection(uri, total=total, first=first))
    if account.hide_collections:
        raise Refused("Who follows whom is not told here")
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    if page == 0:
        raise Http404
    items = uris(account.pk, page)
    following_page = f"{uri}?page={page + 1}" if len(items) == PAGE else ""
    previous = f"{uri}?page={page - 1}" if page > 1 else ""
    return with_context(
        collection_page(f"{uri}?page={page}", part_of=uri, items=items, next_page=following_page, previous=previous)
    )
