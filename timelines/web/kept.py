"""What a member kept: bookmarks and favourites, newest first."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.web.reader import member, members_only
from instance.rest.pagination import paginate
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from statuses.models.interaction import Bookmark, Favourite
from statuses.queries.interactions import bookmarks_by, favourites_by
from statuses.web.showing import shown_in

Kept = TypeVar("Kept", Bookmark, Favourite)


@require_safe
@members_only
def bookmarks(request: HttpRequest) -> HttpResponse:
    empty = "Posts you bookmark are kept here. Nobody else knows of them."
    return _kept(request, bookmarks_by(member(request)), "Bookmarks", empty)


@require_safe
@members_only
def favourites(request: HttpRequest) -> HttpResponse:
    empty = "Posts you favourite are kept here."
    return _kept(request, favourites_by(member(request)), "Favourites", empty)


def _kept(request: HttpRequest, found: QuerySet[Kept], heading: str, empty: str) -> HttpResponse:
    """Paged by the rows that say when it was kept."""
    cursor = cursor_of(request)
    rows = paginate(found, cursor)
    context = {
        "heading": heading,
        "statuses": shown_in("", [row.status_id for row in rows], member(request)),
        "empty_text": empty,
        **neighbours(request, [row.pk for row in rows], cursor),
    }
    return page(request, "pages/posts.html", context)
