"""Light, dark, or as the system says: kept in a cookie, so that the server paints it and nothing flashes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from instance.web.pages import back

THEMES = ("system", "light", "dark")
_COOKIE = "theme"
_YEAR = 365 * 24 * 3600


@csrf_exempt  # nothing worth forging, and strangers need no cookie to read pages that hold this form
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """The three buttons at the foot of each page."""
    response = back(request, "/")
    theme = request.POST.get("theme", "")
    if theme in ("light", "dark"):
        response.set_cookie(_COOKIE, theme, max_age=_YEAR, secure=settings.LOCAL_HTTPS, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(_COOKIE, samesite="Lax")
    return response


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(_COOKIE, "system")
    return theme if theme in THEMES else "system"
