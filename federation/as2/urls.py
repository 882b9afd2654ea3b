"""Addresses in documents: which are of the web, whose they are, and which of several is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

MAX_URL = 2048
HTML = "text/html"
_DEFAULT_PORTS = {"https": 443, "http": 80}
# A backslash is a slash to browsers and none to us, so the two would see different hosts.
_FORBIDDEN = re.compile(r'[\s\x00-\x1f\x7f-\x9f\\<>"]')
_HOST = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z|[0-9a-f:.]*:[0-9a-f:.]*\Z"
)
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")

Origin = tuple[str, str, int]
"""Scheme, host and port, normalised."""


@dataclass(frozen=True, slots=True)
class Link:
    """One of the addresses of a thing."""

    href: str
    media_type: str = ""
    width: int = 0
    height: int = 0


def http_url(value: Any) -> str:
    """The address byte for byte as it came, if it is one of the web and at most MAX_URL long; else ""."""
    return value if isinstance(value, str) and origin(value) is not None else ""


def origin(url: str) -> Origin | None:
    """What FEP-fe34 compares: IDNs in ASCII, no matter the case, the port said or not. None if not http(s)."""
    if len(url) > MAX_URL or _FORBIDDEN.search(url):
        return None
    parts = _split(url)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc:
        return None
    host = _normal_host(parts.hostname or "")
    return (parts.scheme, host, parts.port or _DEFAULT_PORTS[parts.scheme]) if host else None


def same_origin(one: str, other: str) -> bool:
    """Both are of the same server, so one may speak for the other."""
    found = origin(one)
    return found is not None and found == origin(other)


def same_host(one: str, other: str) -> bool:
    """As `same_origin`, whatever the scheme and port."""
    found, sought = origin(one), origin(other)
    return found is not None and sought is not None and found[1] == sought[1]


def domain_of(url: str) -> str:
    """The name of the server, with its port if that is not the usual one; "" if there is none."""
    found = origin(url)
    if found is None:
        return ""
    scheme, host, port = found
    name = f"[{host}]" if ":" in host else host
    return name if port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"


def normal_domain_name(value: Any) -> str:
    """A bare domain in the form of `domain_of`; "" if it is none."""
    return domain_of(f"https://{value}") if isinstance(value, str) and not set(value) & set("/?#@") else ""


def without_fragment(url: str) -> str:
    return url.partition("#")[0]


def links_of(value: Any) -> list[Link]:
    """The web addresses in `url`: strings, Links, or objects that have one; lists of them; PeerTube's nested ones."""
    return list(_links(value, depth=6))


def page_url(value: Any) -> str:
    """The address to show to people: of several the first that is HTML, else the first that says no type; else ""."""
    links = links_of(value)
    kinds = [link.media_type or HTML for link in links]
    typed = next((link.href for link in links if link.media_type == HTML), "")
    return typed or next((link.href for link, kind in zip(links, kinds, strict=True) if kind == HTML), "")


def _links(value: Any, depth: int) -> Iterator[Link]:
    if isinstance(value, str):
        # WordPress writes `&#038;` where a document that is not HTML wants `&`.
        href = http_url(_AMPERSAND.sub("&", value))
        if href:
            yield Link(href)
    elif isinstance(value, list):
        for each in value:
            yield from _links(each, depth - 1) if depth else ()
    elif isinstance(value, dict):
        yield from _links_of_object(value, depth)


def _links_of_object(value: dict[str, Any], depth: int) -> Iterator[Link]:
    media_type = next((each for name in ("mediaType", "mimeType") if isinstance(each := value.get(name), str)), "")
    inner = value.get("href", value.get("url"))
    for link in _links(inner, depth - 1) if depth else ():
        yield Link(
            link.href,
            link.media_type or media_type[:100].partition(";")[0].strip().lower(),
            link.width or _size(value.get("width")),
            link.height or _size(value.get("height")),
        )
    if value.get("type") == "Link" and isinstance(value.get("tag"), list):
        # The single files of a PeerTube stream.
        inner = [each for each in value["tag"] if isinstance(each, dict) and each.get("type") == "Link"]
        yield from _links(inner, depth - 1) if depth else ()


def _size(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else 0


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts


def _normal_host(host: str) -> str:
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    name = name.lower().removesuffix(".")
    return name if _HOST.match(name) and len(name) <= 253 else ""
