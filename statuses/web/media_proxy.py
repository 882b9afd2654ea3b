"""Media of other servers at an address of ours: fetched by a job when somebody first looks at them."""

import threading
import time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.models.account import Account
from accounts.web.reader import reader
from instance.entities import file_url
from instance.errors import NotFound
from statuses.actions.remote_media import ask_for_file
from statuses.models.media import MediaAttachment
from statuses.queries.media import find_of_others

PATIENCE = 4.0
"""Seconds that a look waits for the job; afterwards the reader is asked to come again."""
_LOOK_AGAIN = 0.2
_WAITING = threading.BoundedSemaphore(3)
"""So many threads of a process wait at once; the others are for everybody else."""


@require_safe
def show(request: HttpRequest, id: int, variant: str) -> HttpResponse:
    """GET /media_proxy/1234/original: on to the file. 404 for what its reader may not see, or nobody can show."""
    viewer = reader(request)
    media = find_of_others(id, viewer)
    if media.is_fetched_on_sight:
        ask_for_file(media=media)
        media = _awaited(media, viewer)
    file = media.thumbnail if variant == "small" and media.thumbnail else media.file
    if file:
        answer: HttpResponse = HttpResponseRedirect(file_url(file.url))
    elif media.is_fetched_on_sight:
        answer = HttpResponse(status=503, headers={"Retry-After": "10"})
    else:
        raise NotFound
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "private, no-cache"  # the copy is thrown away one day, and then fetched again
    return answer


def _awaited(media: MediaAttachment, viewer: Account | None) -> MediaAttachment:
    if not _WAITING.acquire(blocking=False):
        return media
    try:
        end = time.monotonic() + PATIENCE
        while media.is_fetched_on_sight and time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)
            media = find_of_others(media.pk, viewer)
    finally:
        _WAITING.release()
    return media
