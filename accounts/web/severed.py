"""The follows that a member has lost by a decision of somebody else, to look at and to keep as a file."""

import csv
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.queries.severed import find_severance, lost_followees, lost_followers, severances_of
from accounts.web.reader import member
from instance.web.pages import page

_SHOWN = 100


@require_GET
@login_required
def severed_relationships(request: HttpRequest) -> HttpResponse:
    return page(request, "settings/severed.html", {"severances": severances_of(member(request))[:_SHOWN]})


@require_GET
@login_required
def following(request: HttpRequest, id: int) -> HttpResponse:
    """As Mastodon exports whom one follows, so that it can be read in elsewhere."""
    rows = [
        (row.target.handle, str(row.show_reblogs).lower(), str(row.notify).lower(), ", ".join(row.languages or ()))
        for row in lost_followees(find_severance(member(request), id))
    ]
    return _file("following.csv", ("Account address", "Show boosts", "Notify on new posts", "Languages"), rows)


@require_GET
@login_required
def followers(request: HttpRequest, id: int) -> HttpResponse:
    rows = [(row.account.handle,) for row in lost_followers(find_severance(member(request), id))]
    return _file("followers.csv", ("Account address",), rows)


def _file(name: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    csv.writer(response).writerows([head, *rows])
    return response
