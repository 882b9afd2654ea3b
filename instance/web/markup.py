"""Finishing touches on safe HTML: custom emojis as pictures, links to people and tags kept in the house."""

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from instance.queries.emojis import SHORTCODE
from instance.text.format import tag_name

_TAG = re.compile(r"(<[^>]*>)")
_ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>', re.IGNORECASE)
_HASHTAG = re.compile(r'\bclass="[^"]*\bhashtag\b', re.IGNORECASE)
_TAG_NAME = re.compile(r"#(?:<span>)?([^<\s]+)")


def with_emojis(html: SafeString, emojis: Iterable[dict[str, Any]]) -> SafeString:
    """Replace `:shortcode:` in the text, never inside a tag."""
    pictures = {emoji["shortcode"]: _picture(emoji) for emoji in emojis}
    if not pictures:
        return html
    parts = _TAG.split(html)
    for index in range(0, len(parts), 2):
        parts[index] = SHORTCODE.sub(lambda found: pictures.get(found[1], found[0]), parts[index])
    return mark_safe("".join(parts))


def local_links(html: SafeString, status: dict[str, Any]) -> SafeString:
    """Point mentions and hashtags at our own pages, so that a reader stays signed in while reading."""
    if "<a" not in html:
        return html
    people = {mention["url"]: f"/@{mention['acct']}" for mention in status.get("mentions", ())}

    def localised(found: re.Match[str]) -> str:
        target = people.get(unescape(found[1])) or _tag_page(html, found)
        return found[0].replace(f'href="{found[1]}"', f'href="{escape(target)}"', 1) if target else found[0]

    return mark_safe(_ANCHOR.sub(localised, html))


def _tag_page(html: str, anchor: re.Match[str]) -> str:
    if not _HASHTAG.search(anchor[0]):
        return ""
    name = _TAG_NAME.match(html, anchor.end())
    return f"/tags/{quote(tag_name(unescape(name[1])))}" if name else ""


def _picture(emoji: dict[str, Any]) -> str:
    name = f":{escape(emoji['shortcode'])}:"
    still, moving = escape(emoji["static_url"]), escape(emoji["url"])
    picture = f'<img class="emoji" src="{still}" alt="{name}" title="{name}" width="20" height="20" loading="lazy">'
    if still == moving:
        return picture
    return f'<picture><source srcset="{moving}" media="(prefers-reduced-motion: no-preference)">{picture}</picture>'
