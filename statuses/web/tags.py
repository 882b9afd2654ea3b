"""The button on a hashtag's page: follow it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.web.reader import member, members_only
from instance.web.pages import back
from statuses.actions.choose_tag import follow_tag, unfollow_tag
from statuses.queries.tags import find_tag


@require_POST
@members_only
def follow(request: HttpRequest, name: str) -> HttpResponse:
    """POST /tags/x/follow; with `undo=1` the tag's posts come home no more."""
    tag = find_tag(name)
    (unfollow_tag if request.POST.get("undo") == "1" else follow_tag)(account=member(request), tag=tag)
    return back(request, f"/tags/{tag.name}")
