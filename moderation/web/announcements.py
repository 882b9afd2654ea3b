"""The button that puts an announcement away."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.web.reader import member, members_only
from instance.web.pages import back, wants_fragment
from moderation.actions.announcements import dismiss_announcement
from moderation.queries.announcements import find_announcement


@require_POST
@members_only
def dismiss(request: HttpRequest, id: int) -> HttpResponse:
    """POST /announcements/1/dismiss; a script is answered with nothing, which is what is left to be shown."""
    dismiss_announcement(account=member(request), announcement=find_announcement(id))
    return HttpResponse("", content_type="text/html") if wants_fragment(request) else back(request, "/home")
