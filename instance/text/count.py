"""Counts the length of a post as people see it and as Mastodon's clients count along."""

import regex

from instance.text.tokens import tokens

URL_LENGTH = 23

_CLUSTER = regex.compile(r"\X")


def count_characters(text: str, spoiler: str = "") -> int:
    """Grapheme clusters of warning and text; a web link counts 23, `@user@domain` counts as `@user`."""
    counted = _clusters(spoiler)
    done = 0
    for token in tokens(text):
        if token.kind == "url" and token.value[:4].lower() == "http":
            counted += _clusters(text[done : token.start]) + URL_LENGTH
        elif token.kind == "mention" and "@" in text[token.start + 1 : token.end]:
            counted += _clusters(text[done : token.start]) + text.index("@", token.start + 1) - token.start
        else:
            continue
        done = token.end
    return counted + _clusters(text[done:])


def _clusters(text: str) -> int:
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _CLUSTER.finditer(text))
