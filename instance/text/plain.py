"""Turns HTML into the text a reader would hear: for search, filters, mail and previews."""

import re
from html import unescape

# A tag, once begun, runs to its end or to the end of the text: the pattern cannot fail and start over.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9]*+)(?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)|<!--(?:(?!-->).)*+(?:-->|\Z)""",
    re.DOTALL,
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TOO_MANY_LINES = re.compile(r"\n{3,}")
_LINE_EDGES = re.compile(r" *\n *")
_PARAGRAPHS = frozenset({"p", "pre", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset({"li", "div", "tr", "section", "article", "dt", "dd"})
_SILENT = frozenset({"script", "style"})


def plain(html: str) -> str:
    """The text of `html`: paragraphs are parted by an empty line, `<br>` and list items by a new line."""
    if "<" not in html and "&" not in html:
        return html.strip()
    parts: list[str] = []
    done = 0
    inside_pre = silent = False
    for tag in _TAG.finditer(html):
        name, closing = (tag[2] or "").lower(), bool(tag[1])
        if not silent:
            parts.append(_text(html[done : tag.start()], as_is=inside_pre))
            parts.append(_gap(name, closing))
        done = tag.end()
        if name == "pre":
            inside_pre = not closing
        if name in _SILENT:
            silent = not closing
    if not silent:
        parts.append(_text(html[done:], as_is=inside_pre))
    joined = _LINE_EDGES.sub("\n", "".join(parts)) if "<pre" not in html else "".join(parts)
    return unescape(_TOO_MANY_LINES.sub("\n\n", joined)).strip()


def _text(piece: str, *, as_is: bool) -> str:
    return piece if as_is else _SPACES.sub(" ", piece)


def _gap(name: str, closing: bool) -> str:
    if name == "br":
        return "\n"
    if name in _PARAGRAPHS:
        return "\n\n" if closing else "\n" if name != "p" else ""
    return "\n" if name in _LINES and closing else ""
