"""The floor: a Django that does nothing but return the bytes that the server returned; routes and WSGI application."""

from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()


def bodies() -> list[tuple[str, bytes]]:
    return [(file.stem, file.read_bytes()) for file in (settings.DATA_DIR / "bodies").glob("*.json")]


def same(body: bytes) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        assert request.body is not None  # read it, as the server has to
        return HttpResponse(body, content_type="application/json; charset=utf-8")

    return view


urlpatterns = [path(name, same(body)) for name, body in bodies()]
