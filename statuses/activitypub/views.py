"""GET of posts and of what hangs on them, for other servers; only what whoever signed the request may see."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.activitypub.addresses import featured_tags_uri, featured_uri, outbox_uri
from accounts.activitypub.views import found_account, lead_to, nobody, open_account, with_context
from accounts.models.account import Account
from accounts.models.relationship import Block
from federation.as2.document import Document
from federation.as2.write import (
    collection_page,
    counted_collection,
    embedded,
    hashtag_tag,
    ordered_collection,
    whole_collection,
)
from federation.contexts.sent import HASHTAG, NOTE
from federation.documents import document_view, wants_activity
from instance.rest.pagination import Cursor
from statuses.activitypub.addresses import conversation_uri, likes_uri, replies_uri, shares_uri
from statuses.activitypub.outbox import announce_of, note_of
from statuses.activitypub.write_activity import write_create, write_quote_authorization
from statuses.models.status import LISTED, Status
from statuses.queries.profile import account_status_ids
from statuses.queries.served import PAGE as LONG_PAGE
from statuses.queries.served import conversation_of, replies_to, served_status, stamped_quote
from statuses.queries.tags import tags_featured_by
from statuses.queries.written import pinned, written_status, written_statuses

PAGE = 20
FEW = 5
"""So many of the own answers stand in the collection itself."""


@require_safe
def note(request: HttpRequest, username: str, id: int) -> HttpResponse:
    """GET /users/NAME/statuses/ID; browsers are led to the page, which knows who is signed in and what they may see."""
    if wants_activity(request):
        return _note(request, username=username, id=id)
    return lead_to(f"{settings.BASE_URL}/@{username}/{id}")


@document_view
def _note(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    status = _whole_status(username, id, _viewer(actor))
    return announce_of(status) if status.is_reblog else note_of(status)


@document_view
def activity(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    """The Create of a post, the Announce of a boost."""
    return _activity(_whole_status(username, id, _viewer(actor)))


@document_view
def replies(request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    """The answers: first the author's own, then on further pages those of others, ours of them whole."""
    viewer = _viewer(actor)
    status = _found_status(username, id, viewer)
    others = request.GET.get("only_other_accounts") == "true"
    limit = LONG_PAGE if "page" in request.GET else FEW
    found = replies_to(status, viewer, above=_number(request, "min_id") or 0, others=others, limit=limit)
    uri, shown = replies_uri(status), found[:limit]
    page = collection_page(
        f"{uri}?{request.GET.urlencode()}" if "page" in request.GET else "",
        part_of=uri,
        items=_whole_where_ours(shown) if others else [each.object_uri for each in shown],
        next_page=_more_replies(uri, others, after=shown[-1].pk if len(found) > limit else 0),
        ordered=False,
    )
    whole = page if "page" in request.GET else {"id": uri, "type": "Collection", "first": page}
    return {"@context": NOTE, **whole} if others else with_context(whole)


@document_view
def likes(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    status = _found_status(username, id, _viewer(actor))
    return with_context(counted_collection(likes_uri(status), status.stats.favourites_count))


@document_view
def shares(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    status = _found_status(username, id, _viewer(actor))
    return with_context(counted_collection(shares_uri(status), status.stats.reblogs_count))


@document_view
def outbox(request: HttpRequest, actor: str, *, username: str) -> Document:
    """What the account said, newest first; 20 activities a page."""
    account = open_account(username)
    uri = outbox_uri(account)
    if "page" not in request.GET:
        first, last = f"{uri}?page=true", f"{uri}?min_id=0&page=true"
        return with_context(ordered_collection(uri, total=account.stats.statuses_count, first=first, last=last))
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
    """The pinned posts, whole; of those that are not for all only the ids."""
    account = open_account(username)
    items = [
        embedded(note_of(status)) if status.visibility in LISTED else status.object_uri
        for status in pinned(account, _viewer(actor))
    ]
    return {"@context": NOTE, **whole_collection(featured_uri(account), items)}


@document_view
def featured_tags(_request: HttpRequest, actor: str, *, username: str) -> Document:
    """The hashtags on the profile; none for whom the account blocks."""
    account, viewer = open_account(username), _viewer(actor)
    is_blocked = viewer is not None and Block.objects.filter(account=account, target=viewer).exists()
    tags = [] if is_blocked else [featured.tag for featured in tags_featured_by(account)]
    items = [hashtag_tag(f"{account.profile_url}/tagged/{tag.name}", tag.display_name or tag.name) for tag in tags]
    return {"@context": HASHTAG, **whole_collection(featured_tags_uri(account), items, ordered=False)}


@document_view
def quote_authorization(_request: HttpRequest, actor: str, *, username: str, id: int) -> Document:
    """The stamp that lets another's post quote one of this account's (FEP-044f)."""
    quote = stamped_quote(id, found_account(username), _viewer(actor))
    if quote is None:
        raise Http404
    return write_quote_authorization(quote)


@document_view
def context(request: HttpRequest, actor: str, *, id: int) -> Document:
    """A conversation that began here (FEP-7888): the ids of its posts."""
    found = conversation_of(id, _viewer(actor), above=_number(request, "min_id") or 0)
    if not found:
        raise Http404
    uri, first = conversation_uri(found[0]), found[0]
    # Whose it is shows only where its first post does.
    owner = {"attributedTo": first.account.actor_uri} if first.in_reply_to_account_id is None else {}
    return _page_or_whole(request, uri, _page_of(request, uri, found), **owner)


def _found_status(username: str, pk: int, viewer: Account | None) -> Status:
    """One of ours with its author and counters, if whoever asks may see it."""
    status = served_status(pk, username, viewer)
    if status is None:
        raise nobody(username)
    return status


def _whole_status(username: str, pk: int, viewer: Account | None) -> Status:
    """The same with all that is written of it."""
    status = written_status(_found_status(username, pk, viewer).pk)
    if status is None:  # purged in this very moment
        raise Http404
    return status


def _more_replies(uri: str, others: bool, *, after: int) -> str:
    """The next page of the same, else the first of the others'; "" after the last of those."""
    if not others:
        return f"{uri}?min_id={after}&page=true" if after else f"{uri}?only_other_accounts=true&page=true"
    return f"{uri}?min_id={after}&only_other_accounts=true&page=true" if after else ""


def _whole_where_ours(replies: list[Status]) -> list[Any]:
    """What is ours and for everybody saves whoever reads it a request; all else is only named."""
    ours = [reply.pk for reply in replies if reply.local and reply.visibility in LISTED]
    written = {status.pk: embedded(note_of(status)) for status in written_statuses(ours)}
    return [written.get(reply.pk, reply.object_uri) for reply in replies]


def _page_of(request: HttpRequest, uri: str, found: list[Status]) -> Document:
    """A page of ids, which has an address only where it is asked for by itself."""
    shown = found[:LONG_PAGE]
    return collection_page(
        f"{uri}?{request.GET.urlencode()}" if "page" in request.GET else "",
        part_of=uri,
        items=[each.object_uri for each in shown],
        next_page=f"{uri}?min_id={shown[-1].pk}&page=true" if len(found) > LONG_PAGE else "",
        ordered=False,
    )


def _page_or_whole(request: HttpRequest, uri: str, page: Document, **more: str) -> Document:
    if "page" in request.GET:
        return with_context(page)
    return with_context({"id": uri, "type": "Collection", **more, "first": page})


def _activity(status: Status) -> Document:
    return announce_of(status) if status.is_reblog else write_create(status, note_of(status))


def _viewer(actor: str) -> Account | None:
    return Account.objects.remote().available().filter(uri=actor).first() if actor else None


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None
