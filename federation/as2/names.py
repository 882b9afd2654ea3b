"""Names that people and servers give themselves, as far as they may be believed: what can be written, what is seen."""

import re

import regex

MAX_HANDLE = 255
"""Of either part of a handle, as it is stored."""
_USERNAME = re.compile(r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*\Z", re.ASCII | re.IGNORECASE)
# What turns the text around it (also that which follows the name), and what takes no room and joins nothing.
# Joiners, selectors and the marks of direction that affect only themselves are part of how people write.
_DECEIVING = regex.compile(r"[\u202a-\u202e\u2066-\u2069\u206a-\u206f\u200b\u2060-\u2064\u00ad\ufeff\p{Cc}]")
_SEEN = regex.compile(r"[^\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]")
_SECOND_LEVEL = frozenset({
    "ac", "co", "com", "edu", "go", "gob", "gov", "id", "info", "ltd", "me", "mil", "ne", "net", "nom", "or", "org",
    "plc", "sch", "web",
})  # fmt: skip


def is_username(name: str) -> bool:
    """It can stand in a handle: letters and digits of ASCII, so that no name looks like another's."""
    return len(name) <= MAX_HANDLE and _USERNAME.match(name) is not None


def shown_name(name: str) -> str:
    """A display name without what turns or hides the text around it; "" where nothing of it would be seen."""
    cleaned = " ".join(_DECEIVING.sub("", name).split())
    return cleaned if _SEEN.search(cleaned) else ""


def bought_domain(domain: str) -> str:
    """The part of a server's name that somebody has to buy: `b.example` of `a.b.example`, `b.co.uk` of `a.b.co.uk`.

    Guessed, because the list of public suffixes changes every week and is only needed for counting here.
    """
    host = domain.lower()
    if host.rpartition(":")[2].isdecimal():
        host = host.rpartition(":")[0]
    labels = host.split(".")
    if host.startswith("[") or labels[-1].isdecimal():
        return host
    is_deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if is_deep else -2 :])
