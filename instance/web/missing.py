"""The pictures of accounts that chose none, at the addresses where Mastodon has them: clients know these by heart."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

_IMAGES = Path(settings.BASE_DIR) / "static" / "images"


@require_safe
def avatar(request: HttpRequest) -> FileResponse:
    return _image("avatar.png")


@require_safe
def header(request: HttpRequest) -> FileResponse:
    return _image("header.png")


def _image(name: str) -> FileResponse:
    return FileResponse(
        (_IMAGES / name).open("rb"),
        content_type="image/png",
        headers={"Cache-Control": "public, max-age=604800", "Access-Control-Allow-Origin": "*"},
    )
