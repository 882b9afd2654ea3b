"""What a web page says of itself, for a preview of it: OpenGraph, JSON-LD, and what stands in its head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import orjson

MAX_TAGS = 20_000
MAX_JSON = 200_000
MAX_TITLE = 500
MAX_TEXT = 2000
_MAX_VALUE = 4096

# Tags and attributes, once begun, run to their end or to the end of the page: nothing is read twice.
_TAG = re.compile(
    r"""<(?:!--(?:(?!-->).)*+(?:-->|\Z)|(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z))""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++)))?""")
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "template", "svg", "noscript", "iframe")
}
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{1,40})", re.IGNORECASE)
_DECODABLE = re.compile(
    r"(utf-?8|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|shift[_-]jis|euc-(jp|kr)|gbk|gb2312|gb18030|big5|koi8-[ru])\Z",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"NewsArticle", "Article", "BlogPosting", "WebPage"})


@dataclass(frozen=True, slots=True)
class WebPage:
    """Plain text throughout, "" for what it does not say; addresses as written, perhaps relative or of no use."""

    title: str = ""
    description: str = ""
    language: str = ""
    site_name: str = ""
    author_name: str = ""
    author_url: str = ""
    creator: str = ""
    image: str = ""
    image_description: str = ""
    published: str = ""
    oembed: str = ""


def decode_page(body: bytes, content_type: str) -> str:
    """As its header or its first bytes say, else UTF-8. Only encodings that cost little to read are believed."""
    named = re.search(r"charset\s*=\s*[\"']?([a-zA-Z0-9_-]{1,40})", content_type, re.IGNORECASE)
    inside = _CHARSET.search(body[:1024])
    charset = named[1] if named else inside[1].decode() if inside else "utf-8"
    return body.decode(charset if _DECODABLE.match(charset) else "utf-8", "replace")


def read_page(html: str) -> WebPage:
    """Whatever the page is like: what cannot be read is not said."""
    found = _Found()
    for name, attributes, content in _elements(html):
        found.take(name, attributes, content)
    meta, article = found.meta, found.article
    return WebPage(
        title=_first(meta.get("og:title"), meta.get("twitter:title"), article.get("headline"), found.title)[:MAX_TITLE],
        description=_first(
            meta.get("og:description"),
            meta.get("twitter:description"),
            article.get("description"),
            meta.get("description"),
        )[:MAX_TEXT],
        language=_first(article.get("inLanguage"), found.language, meta.get("og:locale")),
        site_name=_first(_name(article.get("publisher")), meta.get("og:site_name"))[:MAX_TITLE],
        author_name=_first(_name(article.get("author")), meta.get("og:author"), meta.get("author"))[:MAX_TITLE],
        author_url=_first(_url(article.get("author"))),
        creator=_first(meta.get("fediverse:creator")),
        image=_first(
            *(meta.get(name) for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")),
            _url(article.get("image")),
        ),
        image_description=_first(meta.get("og:image:alt"), meta.get("twitter:image:alt"))[:MAX_TEXT],
        published=_first(article.get("datePublished"), meta.get("article:published_time")),
        oembed=found.oembed,
    )


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes in the inside of a tag; of several of one name the first."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), unescape("".join(values)[:_MAX_VALUE]).strip())
    return found


def first_frame(html: str) -> dict[str, str]:
    """The attributes of the first iframe; {} where there is none."""
    return next((attributes for name, attributes, _content in _elements(html) if name == "iframe"), {})


@dataclass
class _Found:
    meta: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    oembed: str = ""

    def take(self, name: str, attributes: dict[str, str], content: str) -> None:
        if name == "meta":
            for key in ("property", "name", "itemprop"):
                if attributes.get(key):
                    self.meta.setdefault(attributes[key].lower(), attributes.get("content", ""))
        elif name == "title":
            self.title = self.title or unescape(content[:_MAX_VALUE])
        elif name == "html":
            self.language = self.language or attributes.get("lang", "")
        elif name == "link" and attributes.get("type", "").lower() == "application/json+oembed":
            self.oembed = self.oembed or attributes.get("href", "")
        elif name == "script" and attributes.get("type", "").lower() == "application/ld+json":
            self.article = self.article or _article(content)


def _elements(html: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and, of those that hold no elements, the content."""
    at, wanted = 0, ("meta", "link", "html", *_RAW)
    for _ in range(MAX_TAGS):
        tag = _TAG.search(html, at)
        if tag is None:
            return
        at = tag.end()
        name = (tag[2] or "").lower()
        if tag[1] or name not in wanted:
            continue
        content = ""
        if name in _RAW:
            end = _RAW[name].search(html, at)
            content = html[at : end.start()] if end else ""
            at = end.end() if end else len(html)
        yield name, attributes_of(tag[3]), content


def _article(text: str) -> dict[str, Any]:
    """The first thing in it that describes the page (schema.org)."""
    if len(text) > MAX_JSON:
        return {}
    try:
        value = orjson.loads(text.strip())
    except ValueError:
        return {}
    things = value.get("@graph", value) if isinstance(value, dict) else value
    for thing in things if isinstance(things, list) else [things]:
        kinds = thing.get("@type") if isinstance(thing, dict) else None
        named = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind in _ARTICLES for kind in named):
            return dict(thing)
    return {}


def _name(value: Any) -> Any:
    one = value[0] if isinstance(value, list) and value else value
    return one.get("name") if isinstance(one, dict) else one


def _url(value: Any) -> Any:
    one = value[0] if isinstance(value, list) and value else value
    return one.get("url") if isinstance(one, dict) else one if isinstance(one, str) and "://" in one else ""


def _first(*values: Any) -> str:
    """The first that says something, on one line."""
    for value in values:
        if isinstance(value, str) and (line := " ".join(_UNSEEN.sub(" ", value[:_MAX_VALUE]).split())):
            return line
    return ""
