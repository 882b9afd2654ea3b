"""Finds links, mentions and hashtags in plain text, in one pass and in linear time."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex
from django.conf import settings

# Every repetition below is possessive (`++`, `*+`) and every link takes all it can reach, so that no text makes the
# scanner look at a character more than a few times.
_NOT_CJK = r"[[\p{L}\p{M}\p{N}_-]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]"
# A label that starts in another script ends where Chinese, Japanese or Korean begins: "see example.comを" is one host.
_LABEL = rf"(?:{_NOT_CJK}++|[\p{{L}}\p{{M}}\p{{N}}_-]++)"
_HOST = rf"(?=[\p{{L}}\p{{N}}]){_LABEL}(?:\.{_LABEL})*+"
_URL_CHARACTER = r"""[^\s\p{Cc}\p{Cf}\p{Cs}<>"()（）「」『』【】《》、。，！？；：“”]"""
_URL_REST = rf"{_URL_CHARACTER}*+(?:\({_URL_CHARACTER}*+\){_URL_CHARACTER}*+)*+"
MAX_TAG_LENGTH = 255  # of the folded form, which the database keeps
_SEPARATORS = "_·・\u200c\u200d"

_TOKEN = regex.compile(
    rf"""
    (?<![a-z0-9@＠$\#＃_])
    (?P<url>
        (?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://{_HOST}(?::\d{{1,5}}+)?+(?:[/?\#]{_URL_REST})?+
      | (?:magnet:\?xt=|xmpp:(?=[^\s@]{{1,100}}@)){_URL_REST}
    )
  | (?<![=/\w])
    @(?P<name>[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+)
    (?:@(?P<domain>{_HOST}(?::\d{{2,5}}+)?+))?+
  | (?<![=/)[:alnum:]])
    [\#＃](?P<tag>\w[\w{_SEPARATORS}]*+)
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.VERSION1,
)
# Where a token can begin at all: the costly pattern above is tried there only.
_SIGN = re.compile("[@#＃:]")
_SCHEME = re.compile("(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini|magnet|xmpp)$", re.IGNORECASE)
_LETTER = regex.compile(r"\p{Alphabetic}")
_URL_ENDS_WITHOUT = ".,:;!?'*~|@$%[]…"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from `start` to `end`; `value` is the address, the handle or the hashtag's name."""

    kind: Literal["url", "mention", "tag"]
    value: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The links, mentions and hashtags of `text` in order. Nothing is found inside a link or inside a word."""
    done = 0
    for sign in _SIGN.finditer(text):
        start = _beginning(text, sign.start())
        if start < done or not (match := _TOKEN.match(text, start)):
            continue
        done = match.end()
        kind = match.lastgroup
        if kind == "url":
            url = match["url"].rstrip(_URL_ENDS_WITHOUT)
            yield Token("url", url, match.start(), match.start() + len(url))
        elif kind == "tag":
            name = match["tag"].rstrip("·・\u200c\u200d")
            if _is_tag(name):
                yield Token("tag", name, match.start(), match.start() + 1 + len(name))
        else:
            yield Token("mention", _handle(match["name"], match["domain"]), match.start(), match.end())


def _beginning(text: str, sign: int) -> int:
    """A colon may end the scheme of a link, which begins before it."""
    if text[sign] == ":" and (scheme := _SCHEME.search(text, max(0, sign - 6), sign)):
        return scheme.start()
    return sign


def _is_tag(name: str) -> bool:
    """Mastodon's rule: a letter somewhere, or a separator between two other characters; never digits alone."""
    if len(unicodedata.normalize("NFKC", name)) > MAX_TAG_LENGTH:
        return False
    return bool(_LETTER.search(name)) or any(character in _SEPARATORS for character in name[1:-1])


def _handle(name: str, domain: str | None) -> str:
    if not domain or domain.lower() in (settings.LOCAL_DOMAIN.lower(), settings.WEB_DOMAIN.lower()):
        return name.lower()
    return f"{name}@{domain}".lower()
