"""GET of posts and of what hangs on them, for other servers; only what whoever signed the request may see."""

from django.http import Http404, HttpRequest

from accounts.activitypub.addresses import featured_uri, outbox_uri
from accounts.activitypub.views import found_account
from accounts.models.account import Account
from federation.as2.document import ACTIVITY_STREAMS, Document
from federation.as2.write import collection_page, counted_collection, embedded, ordered_collection, whole_collection
from federation.contexts.sent import NOTE
from federation.documents import Refused, document_view, wants_activity
from instance.rest.pagination import Cursor
from statuses.activitypub.addresses import conversation_uri, likes_uri, replies_uri, shares_uri
from statuses.activitypub.outbox import announce_of, note_of
from statuses.activitypub.write_activity import write_create, write_quote_authorization
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status
from statuses.queries.profile import account_status_ids
from statuses.queries.written import conversation_of, pinned, replies_to, written_status, written_statuses

PAGE = 20


@document_view
def note(request: HttpRequest, actor: str, *, username: str, id: int) -> Document | str:
    """GET /users/NAME/statuses/ID; browsers are led to the page."""
    status = found_status(username, id, actor)
    if status.is_reblog:
        return announce_of(status)
    return note_of(status) if wants_activity(request) else status.permalink


@document_view
def activity(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    """The Create of a post, the Announce of a boost."""
    return _activity(found_status(username, id, actor))


@document_view
def replies(request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    """The ids of the answers that anybody may see, the author's own first."""
    status = found_status(username, id, actor)
    uri = replies_uri(status)
    items = [each.object_uri for each in replies_to(status)]
    own_address = f"{uri}?page=true" if "page" in request.GET else ""
    page = collection_page(own_address, part_of=uri, items=items, ordered=False)
    return _with_context(page if own_address else {"id": uri, "type": "Collection", "first": page})


@document_view
def likes(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    status = found_status(username, id, actor)
    return _with_context(counted_collection(likes_uri(status), status.stats.favourites_count))


@document_view
def shares(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    status = found_status(username, id, actor)
    return _with_context(counted_collection(shares_uri(status), status.stats.reblogs_count))


@document_view
def outbox(request: HttpRequest, actor: str, *, username: str) -> Document:
    """What the account said, newest first; 20 activities a page."""
    account = _open_account(username)
    uri = outbox_uri(account)
    if "page" not in request.GET:
        first, last = f"{uri}?page=true", f"{uri}?min_id=0&page=true"
        return _with_context(ordered_collection(uri, total=account.stats.statuses_count, first=first, last=last))
    cursor = Cursor(limit=PAGE, max_id=_number(request, "max_id"), since_id=None, min_id=_number(request, "min_id"))
    ids = account_status_ids(account.pk, _viewer(actor), cursor)
    found = written_statuses(ids)
    return {
        "@context": NOTE,
        **collection_page(
            f"{uri}?{request.GET.urlencode()}",
            part_of=uri,
            items=[embedded(_activity(status)) for status in found],
            next_page=f"{uri}?max_id={ids[-1]}&page=true" if len(ids) == PAGE else "",
            previous=f"{uri}?min_id={ids[0]}&page=true" if ids else "",
        ),
    }


@document_view
def featured(_request: HttpRequest, actor: str, *, username: str) -> Document:
    """The pinned posts, whole."""
    account = _open_account(username)
    found = pinned(account, _viewer(actor))
    return {
        "@context": NOTE,
        **whole_collection(featured_uri(account), [embedded(note_of(status)) for status in found]),
    }


@document_view
def quote_authorization(_request: HttpRequest, _actor: str, *, username: str, id: int) -> Document:
    """The stamp that lets another's post quote one of this account's (FEP-044f)."""
    quotes = Quote.objects.select_related("quoted_status__account", "quoted_account", "status__account")
    quote = quotes.filter(pk=id, quoted_account=found_account(username), state=QuoteState.ACCEPTED).first()
    if quote is None or quote.quoted_status is None:
        raise Http404
    return write_quote_authorization(quote)


@document_view
def context(request: HttpRequest, _actor: str, *, id: int) -> Document:
    """A conversation that began here (FEP-7888): the ids of what anybody may see of it."""
    found = conversation_of(id)
    if not found:
        raise Http404
    uri = conversation_uri(found[0])
    page = collection_page("", part_of=uri, items=[each.object_uri for each in found], ordered=False)
    attributed = {"attributedTo": found[0].account.actor_uri}
    return _with_context({"id": uri, "type": "Collection", **attributed, "first": page})


def found_status(username: str, pk: int, actor: str) -> Status:
    """One of ours, loaded whole, if whoever asks may see it."""
    visible = Status.objects.visible_to(_viewer(actor)).filter(pk=pk, local=True, account__username__iexact=username)
    status = written_status(pk) if visible.exists() else None
    if status is None:
        raise Http404
    return status


def _activity(status: Status) -> Document:
    return announce_of(status) if status.is_reblog else write_create(status, note_of(status))


def _viewer(actor: str) -> Account | None:
    return Account.objects.remote().filter(uri=actor).first() if actor else None


def _open_account(username: str) -> Account:
    account = Account.objects.select_related("stats").get(pk=found_account(username).pk)
    if account.is_suspended:
        raise Refused("This account is suspended")
    return account


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _with_context(document: Document) -> Document:
    return {"@context": ACTIVITY_STREAMS, **document}
