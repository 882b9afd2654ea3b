"""What a member kept: bookmarks and favourites, newest first."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.web.reader import member, members_only
from instance.rest.pagination import paginate
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from statuses.entities.status import status_entities
from statuses.models.interaction import Bookmark, Favourite
from statuses.models.status import Status
from statuses.queries.load import load


@require_safe
@members_only
def bookmarks(request: HttpRequest) -> HttpResponse:
    return _kept(request, Bookmark, "Bookmarks", "Posts you bookmark are kept here. Nobody else knows of them.")


@require_safe
@members_only
def favourites(request: HttpRequest) -> HttpResponse:
    return _kept(request, Favourite, "Favourites", "Posts you favourite are kept here.")


def _kept(request: HttpRequest, kind: type[Bookmark] | type[Favourite], heading: str, empty: str) -> HttpResponse:
    """Paged by the rows that say when it was kept; what became invisible since is left out."""
    viewer, cursor = member(request), cursor_of(request)
    visible = Status.objects.visible_to(viewer)
    rows = paginate(kind.objects.filter(account=viewer, status__in=visible).select_related("status"), cursor)
    loaded = load([row.status for row in rows], viewer)
    context = {
        "heading": heading,
        "statuses": status_entities(loaded),
        "empty_text": empty,
        **neighbours(request, [row.pk for row in rows], cursor),
    }
    return page(request, "pages/posts.html", context)
