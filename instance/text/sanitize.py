"""Makes the HTML of other servers safe to show: what Mastodon keeps is kept, all else becomes text."""

import re
from functools import lru_cache
from html import escape, unescape

import nh3

from instance.text.plain import plain

MAX_LENGTH = 256 * 1024
# Parsing HTML by the book takes quadratic time on nested misuse: 1,500 tags stay below a fifth of a second.
MAX_TAGS = 1500

KEPT_ELEMENTS = frozenset({
    "p", "br", "span", "a", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i", "em", "ul", "ol", "li",
    "ruby", "rt", "rp",
})  # fmt: skip
KEPT_SCHEMES = frozenset({
    "http", "https", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "xmpp", "magnet", "gemini",
})  # fmt: skip
_DROPPED_WITH_CONTENT = frozenset({
    "script", "style", "iframe", "svg", "math", "template", "noscript", "noembed", "noframes", "object", "title",
})  # fmt: skip
_KEPT_CLASS = re.compile(r"(?:(?:h|p|u|dt|e)-[\w-]+|mention|hashtag|ellipsis|invisible|quote-inline)\Z", re.ASCII)


def _kept_attribute(element: str, attribute: str, value: str) -> str | None:
    return _kept_classes(value[:500]) if attribute == "class" else value


@lru_cache(maxsize=512)
def _kept_classes(value: str) -> str | None:
    return " ".join(name for name in value.split() if _KEPT_CLASS.match(name)) or None


_CLEANER = nh3.Cleaner(
    tags=set(KEPT_ELEMENTS),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes={
        "*": {"lang"},
        "a": {"href", "class"},
        "span": {"class"},
        "p": {"class"},
        "ol": {"start", "reversed"},
        "li": {"value"},
    },
    tag_attribute_values={"a": {"translate": {"no"}}, "span": {"translate": {"no"}}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    attribute_filter=_kept_attribute,
    link_rel="nofollow noopener",
    url_schemes=set(KEPT_SCHEMES),
    url_relative="deny",
)


def sanitize(html: str, *, limit: int = MAX_LENGTH) -> str:
    """Safe HTML of at most `limit` characters of the source. Links to other schemes or nowhere become their text."""
    html = html[:limit].replace("\0", "")
    if not html.isascii():
        html = html.encode("utf-8", "ignore").decode()
    if len(_START_TAG.findall(html)) > MAX_TAGS:
        return _as_text(html)
    prepared = _prepared(html)
    cleaned = _CLEANER.clean(prepared)
    alive = _without_dead_links(cleaned)
    return alive if alive == cleaned and _only_kept(prepared) else _settled(alive)


def _settled(html: str) -> str:
    """Cleaned until nothing changes.

    Unwrapping an element can leave tags that a browser would nest otherwise, and a `</li>` too many would end the list
    around the post.
    """
    for _ in range(3):
        again = _without_dead_links(_CLEANER.clean(html))
        if again == html:
            return html
        html = again
    return _as_text(html)


def _only_kept(html: str) -> bool:
    return KEPT_ELEMENTS.issuperset(name.lower() for name in _ELEMENT.findall(html))


_START_TAG = re.compile(r"<[a-zA-Z]")
_ELEMENT = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^<>]*)?>", re.IGNORECASE)
_BLOCK_END = re.compile(
    r"</(?:div|section|article|aside|header|footer|main|nav|figure|figcaption|details|summary|address|center"
    r"|dt|dd|tr|td|th|caption|fieldset|legend|form)\s*>",
    re.IGNORECASE,
)


def _prepared(html: str) -> str:
    """Gives the elements that will be unwrapped a meaning that stays: bold headings, gaps between blocks, formulas."""
    html = _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", html)
    html = _BLOCK_END.sub(r"\g<0> ", html)
    html = _pictures_as_links(html) if "<img" in html.lower() else html
    return _formulas_as_text(html) if "<math" in html else html


_QUOTED = r""""[^"]{0,2000}"|'[^']{0,2000}'"""
_ANCHOR_OR_IMAGE = re.compile(
    rf"<(?P<close>/?)a(?=[\s>/])|<img(?=[\s/])(?P<attributes>(?:[^<>\"']++|{_QUOTED}){{0,40}}+)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(rf"[\s/](src|alt|class)\s*+=\s*+({_QUOTED}|[^\s\"'<>]++)", re.IGNORECASE)
_MAX_ALT = 1500


def _pictures_as_links(html: str) -> str:
    """What cannot be shown can be followed: a picture becomes a link named by its description.

    Inside a link, and where it stands for a letter (emoji), only the description is left.
    """
    linked = False

    def shown(tag: re.Match[str]) -> str:
        nonlocal linked
        if tag["attributes"] is None:
            linked = not tag["close"]
            return tag[0]
        found = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag["attributes"])}
        address, label = found.get("src", ""), escape(found.get("alt", "").strip()[:_MAX_ALT])
        is_web = address.lower().startswith(("https://", "http://"))
        if linked or not is_web or "emoji" in found.get("class", ""):
            return label
        return f'<a href="{escape(address)}">{label or escape(address)}</a>'

    return _ANCHOR_OR_IMAGE.sub(shown, html)


_FORMULA_END = "</math>"
_TEX = re.compile(r'<annotation[^<>]*encoding="application/x-tex"[^<>]*>([^<>]*)</annotation>')
_PLAIN_FORMULA = re.compile(r'<annotation[^<>]*encoding="text/plain"[^<>]*>([^<>]*)</annotation>')


def _formulas_as_text(html: str) -> str:
    """FEP-dc88: MathML is replaced by its TeX source between dollar signs, or by its plain annotation."""
    parts: list[str] = []
    done = 0
    while (start := html.find("<math", done)) >= 0 and (end := html.find(_FORMULA_END, start)) >= 0:
        formula = html[start:end]
        parts += html[done:start], _formula(formula)
        done = end + len(_FORMULA_END)
    return "".join(parts) + html[done:]


def _formula(markup: str) -> str:
    if tex := _TEX.search(markup):
        mark = "$$" if 'display="block"' in markup[: markup.find(">")] else "$"
        return f"{mark}{tex[1].strip()}{mark}"
    return note[1] if (note := _PLAIN_FORMULA.search(markup)) else ""


# The cleaner's output is well-formed: attribute values stand in double quotes, and quotes inside them are escaped.
_ANCHOR = re.compile(r'<a((?: [a-z]+="[^"]*")*)>|</a>')


def _without_dead_links(html: str) -> str:
    """Unwraps the links that lost their address."""
    alive: list[bool] = []

    def kept(tag: re.Match[str]) -> str:
        if tag[1] is not None:
            alive.append(' href="' in tag[1])
            return tag[0] if alive[-1] else ""
        return tag[0] if alive and alive.pop() else ""

    return _ANCHOR.sub(kept, html)


def _as_text(html: str) -> str:
    lines = escape(unescape(plain(html)), quote=False).split("\n\n")
    return "".join(f"<p>{line.replace(chr(10), '<br>')}</p>" for line in lines if line.strip())
