"""What a link leads to: its page is fetched once, with its oEmbed if it has one, and read."""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

import orjson
from django.conf import settings

from federation.as2.dates import read_date
from federation.as2.urls import http_url, same_host
from federation.fetch import NotFetched
from federation.files import fetch_page
from instance.text.language import valid_language
from instance.text.webpage import MAX_TITLE, decode_page, first_frame, read_page

OEMBED_LIMIT = 256 * 1024
MAX_SIDE = 4096
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"


@dataclass(frozen=True, slots=True)
class Preview:
    """Plain text, but for `html`, which is a frame made by us. `url` is where the link leads after redirects.

    `creator` is the handle that the page says wrote it (`fediverse:creator`): a claim, until that account says so too.
    """

    url: str
    type: str = "link"
    title: str = ""
    description: str = ""
    language: str = ""
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    html: str = ""
    embed_url: str = ""
    width: int = 0
    height: int = 0
    image_url: str = ""
    image_description: str = ""
    published_at: datetime | None = None
    creator: str = ""


def fetch_preview(url: str) -> Preview:
    """NotFetched where there is no page for people. A page that says nothing has no title."""
    reply = fetch_page(url, accept="text/html, application/xhtml+xml")
    kind = reply.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() not in ("text/html", "application/xhtml+xml"):
        raise NotFetched("no page")
    if not http_url(reply.url):
        raise NotFetched("leads to no address of the web")
    page = read_page(decode_page(reply.body, kind))
    preview = Preview(
        url=reply.url,
        title=page.title,
        description=page.description,
        language=valid_language(page.language) or "",
        author_name=page.author_name,
        author_url=_absolute(page.author_url, reply.url),
        provider_name=page.site_name,
        image_url=_absolute(page.image, reply.url),
        image_description=page.image_description,
        published_at=read_date(page.published),
        creator=page.creator,
    )
    return _embedded(preview, _absolute(page.oembed, reply.url))


def _absolute(address: str, base: str) -> str:
    try:
        return http_url(urljoin(base, address)) if address else ""
    except ValueError:
        return ""


def _embedded(preview: Preview, endpoint: str) -> Preview:
    """What oEmbed says goes before what the page says. HTML of theirs is refused, but for the address of a player."""
    said = _oembed(endpoint) if endpoint else {}
    known = replace(
        preview,
        title=_text(said, "title") or preview.title,
        author_name=_text(said, "author_name") or preview.author_name,
        author_url=_address(said, "author_url") or preview.author_url,
        provider_name=_text(said, "provider_name") or preview.provider_name,
        provider_url=_address(said, "provider_url"),
        image_url=_address(said, "thumbnail_url") or preview.image_url,
    )
    if said.get("type") == "photo" and (photo := _address(said, "url")):
        width, height = _side(said.get("width")), _side(said.get("height"))
        return replace(known, type="photo", embed_url=photo, image_url=photo, width=width, height=height)
    if said.get("type") == "video":
        return _with_player(known, said)
    return known


def _oembed(endpoint: str) -> dict[str, Any]:
    try:
        found = orjson.loads(fetch_page(endpoint, accept="application/json", limit=OEMBED_LIMIT).body)
    except (NotFetched, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _with_player(preview: Preview, said: dict[str, Any]) -> Preview:
    """A frame of our own making: sandboxed, of another server than ours, and encrypted."""
    html = said.get("html")
    frame = first_frame(html[:OEMBED_LIMIT]) if isinstance(html, str) else {}
    source = http_url(frame.get("src", ""))
    ours = (settings.WEB_DOMAIN, settings.LOCAL_DOMAIN)
    if not source.startswith("https://") or any(same_host(source, f"https://{domain}") for domain in ours):
        return preview
    width, height = _side(said.get("width")) or _side(frame.get("width")), _side(said.get("height"))
    height = height or _side(frame.get("height"))
    player = (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}" allowfullscreen="true"'
        f' sandbox="{_SANDBOX}"></iframe>'
    )
    return replace(preview, type="video", html=player, width=width, height=height)


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return " ".join(value[:MAX_TITLE].replace("\0", "").split()) if isinstance(value, str) else ""


def _address(said: dict[str, Any], name: str) -> str:
    return http_url(said.get(name))


def _side(value: Any) -> int:
    """Pixels, also as a string of digits; 0 for all else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        value = int(value)
    return min(value, MAX_SIDE) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
