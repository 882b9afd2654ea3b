"""A file of another server, a picture, a film, a page: through the guarded door, up to a limit, never believed."""

from django.core.cache import cache

from federation.as2.urls import domain_of
from federation.fetch import Forbidden, Later, NotFetched, no_answer, require_allowed, require_status
from federation.policy import rule_for
from instance import http
from instance.outgoing.errors import OutgoingError, Unreachable

REST_SECONDS = 120
"""So long nobody asks a server for files that has just not answered: one that hangs must not hold up all others."""
PAGE_LIMIT = 1024 * 1024


def fetch_media(url: str, *, owner: str, limit: int) -> bytes:
    """The bytes at `url` that somebody of the server `owner` shows; NotFetched if there are none to be had.

    Forbidden where the staff wants no media of that server or of the one that has the file.
    """
    if rejects_media(owner):
        raise Forbidden(f"no media of {owner} are wanted")
    reply = _fetch(url, accept="image/*, video/*, audio/*, */*;q=0.5", limit=limit, agent=http.user_agent())
    if rejects_media(domain_of(reply.url)):
        raise Forbidden("no media of its server are wanted")
    return reply.body


def fetch_page(url: str, *, accept: str = "text/html", limit: int = PAGE_LIMIT) -> http.Reply:
    """A page for people, asked for as a robot that says so."""
    return _fetch(url, accept=accept, limit=limit, agent=f"{http.user_agent()} Bot")


def rejects_media(domain: str) -> bool:
    """Whether pictures and films of this server may be neither fetched nor shown."""
    rule = rule_for(domain)
    return rule.suspended or rule.reject_media


def _fetch(url: str, *, accept: str, limit: int, agent: str) -> http.Reply:
    domain = domain_of(url)
    if not domain:
        raise NotFetched("not an address of the web")
    require_allowed(domain)
    resting = f"files:resting:{domain}"
    if cache.get(resting):
        raise Later(f"{domain} has just not answered")
    try:
        reply = http.fetch("GET", url, headers={"Accept": accept, "User-Agent": agent}, max_bytes=limit)
    except OutgoingError as error:
        if isinstance(error, Unreachable):
            cache.set(resting, True, REST_SECONDS)
        raise no_answer(error) from error
    if domain_of(reply.url) != domain:
        require_allowed(domain_of(reply.url))
    require_status(reply.status)
    return reply
