"""Uploads served from DATA_DIR/media, where they are not on S3. What strangers uploaded never runs in a browser."""

import mimetypes
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

SHOWN_IN_PLACE = re.compile(r"^(image/(?!svg)|video/|audio/)")
RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")
BLOCK = 64 * 1024
# Python 3.11 knows these only where the system has a list of its own
for _kind, _extension in (
    ("image/webp", ".webp"),
    ("audio/mp4", ".m4a"),
    ("audio/aac", ".aac"),
    ("audio/flac", ".flac"),
    ("audio/ogg", ".ogg"),
    ("video/ogg", ".ogv"),
    ("video/quicktime", ".mov"),
):
    mimetypes.add_type(_kind, _extension)


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /media/...: names are made by us and never reused, so browsers may keep what they got for good."""
    path = _find(name)
    found = path.stat()
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    if _is_known(request, etag, found.st_mtime):
        response: HttpResponseBase = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = _content(request, path, found.st_size, etag)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(found.st_mtime)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # takes the place of our pages' own
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _find(name: str) -> Path:
    try:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
    except (SuspiciousFileOperation, ValueError):
        raise Http404(name) from None
    if settings.S3_ENABLED or any(part.startswith(".") for part in Path(name).parts) or not path.is_file():
        raise Http404(name)
    return path


def _is_known(request: HttpRequest, etag: str, modified: float) -> bool:
    """Whether the reader has this very file (RFC 9110, section 13.1)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(modified) <= since


def _content(request: HttpRequest, path: Path, size: int, etag: str) -> HttpResponseBase:
    kind = mimetypes.guess_type(path.name)[0] or ""
    if not SHOWN_IN_PLACE.match(kind):
        kind = "application/octet-stream"
    wanted = _range(request, size, etag)
    if wanted == (0, 0):
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    elif wanted is None:
        response = FileResponse(path.open("rb"), content_type=kind)
    else:
        start, end = wanted
        response = StreamingHttpResponse(_part(path.open("rb"), start, end), status=206, content_type=kind)
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if kind == "application/octet-stream":
        response["Content-Disposition"] = "attachment"
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Start and end of the one range asked for; None for the whole, (0, 0) where it cannot be met (RFC 9110, 14)."""
    asked = RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else (0, 0)


def _part(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a range; players ask for films piece by piece."""
    with file:
        file.seek(start, os.SEEK_SET)
        left = end - start
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
