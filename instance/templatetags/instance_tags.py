"""What templates say often: icons, times, numbers, and the text of strangers made safe and whole."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from instance.web.blurhash_image import blurhash_image
from instance.web.markup import local_links, with_emojis
from instance.web.moments import absolute_time, moment, relative_time

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One symbol of the sprite; always beside text or inside something labelled, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.filter
def display_name(account: dict[str, Any]) -> SafeString:
    """The name an account gave itself, its emojis as pictures; its handle if it gave none."""
    name = account.get("display_name") or account["username"]
    return with_emojis(escape(name), account.get("emojis", ()))


@register.filter
def plain_name(account: dict[str, Any]) -> str:
    """The same without pictures, for titles and labels."""
    return account.get("display_name") or account["username"]


@register.filter
def post_html(status: dict[str, Any]) -> SafeString:
    """The content of a Status entity. It was sanitised when it was stored, hence mark_safe."""
    return with_emojis(local_links(mark_safe(status["content"]), status), status.get("emojis", ()))


@register.filter
def note_html(account: dict[str, Any]) -> SafeString:
    """The biography of an Account entity, sanitised when it was stored."""
    return with_emojis(mark_safe(account.get("note", "")), account.get("emojis", ()))


@register.filter
def emojified(text: str, emojis: list[dict[str, Any]]) -> SafeString:
    """Plain text (a content warning, a poll's option) escaped, its emojis as pictures."""
    return with_emojis(escape(text), emojis)


@register.filter
def emojified_html(html: str, emojis: list[dict[str, Any]]) -> SafeString:
    """HTML that an entity guarantees to be sanitised, its emojis as pictures."""
    return with_emojis(mark_safe(html), emojis)


@register.simple_tag
def when(value: Any, classes: str = "") -> SafeString:
    """A point in time, near ones relative; the exact one in the title."""
    at = moment(value)
    if at is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" title="{}" class="{}">{}</time>',
        iso(at),
        absolute_time(at),
        classes,
        relative_time(at),
    )


@register.filter
def exactly(value: Any) -> str:
    at = moment(value)
    return absolute_time(at) if at else ""


@register.filter
def iso(value: Any) -> str:
    """For `datetime` attributes and metadata."""
    at = moment(value)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


@register.filter
def day(value: Any) -> str:
    at = moment(value)
    return f"{at:%B} {at.day}, {at.year}" if at else ""


@register.filter
def compact(number: int | None) -> str:
    """1234 is 1.2K: counts that fit under a button."""
    value = number or 0
    for unit, size in (("M", 1_000_000), ("K", 1_000)):
        if value >= size:
            short = value / size
            return f"{short:.1f}".removesuffix(".0") + unit if short < 100 else f"{short:.0f}{unit}"
    return str(value)


@register.filter
def profile_path(account: dict[str, Any]) -> str:
    return f"/@{account['acct']}"


@register.filter
def post_path(status: dict[str, Any]) -> str:
    return f"/@{status['account']['acct']}/{status['id']}"


@register.filter
def veil(media: list[dict[str, Any]]) -> str:
    """The first picture's blurhash as an image of a few pixels, for the veil over sensitive media."""
    return next((blurhash_image(one["blurhash"]) for one in media if one.get("blurhash")), "")


@register.filter
def focus_class(media: dict[str, Any]) -> str:
    """The focal point in tenths, as the two classes of the style sheet."""
    focus = (media.get("meta") or {}).get("focus") or {}
    x, y = focus.get("x", 0), focus.get("y", 0)
    if not x and not y:
        return ""
    return f"fx{round((x + 1) * 5)} fy{round((1 - y) * 5)}"


@register.filter
def size(media: dict[str, Any]) -> dict[str, int]:
    """Width and height of the picture a page shows, so that nothing jumps while it loads."""
    meta = media.get("meta") or {}
    found = meta.get("small") or meta.get("original") or {}
    return found if found.get("width") and found.get("height") else {}


@register.filter
def share_of(part: int | None, whole: int | None) -> int:
    """A share in whole percent."""
    return round(100 * (part or 0) / whole) if whole else 0


@register.filter
def leading(options: list[dict[str, Any]]) -> int:
    """The most votes any option has; 0 while nobody voted, and then none leads."""
    return max((option.get("votes_count") or 0 for option in options), default=0)
