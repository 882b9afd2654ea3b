"""Our actors as other servers read them all day: written once, and kept for as long as none of its rows has changed."""

from collections import OrderedDict
from dataclasses import dataclass

import orjson

from accounts.activitypub.outbox import actor_document
from accounts.models.account import Account
from accounts.queries.emojis import profile_texts
from accounts.queries.find import served_account
from federation.signing import published_keys
from instance.queries.emojis import shortcodes_in
from instance.sql import fetch

KEPT = 2_000
"""Documents in the memory of each process, of three kilobytes or so."""

# Every request asks for the versions of what the document is made of (see instance/fragments.py): the account, where it
# has moved, its keys. One of them lapses without any change, which the clock of the statement sees.
_VERSION = """
SELECT concat_ws(' ', account.id, account.xmin, account.ctid, moved.xmin, moved.ctid), (
    SELECT string_agg(concat_ws(' ', key.xmin, key.ctid), ',' ORDER BY key.id) FROM federation_actorkey AS key
    WHERE key.owner = account.id AND (key.retires_at IS NULL OR key.retires_at > now())
)
FROM accounts_account AS account LEFT JOIN accounts_account AS moved ON moved.id = account.moved_to_id
WHERE lower(account.username) = %(username)s AND account.domain IS NULL AND NOT account.pending
"""

_EMOJIS = """
SELECT string_agg(concat_ws(' ', id, xmin, ctid), ',' ORDER BY id) FROM instance_customemoji
WHERE domain IS NULL AND shortcode = ANY(%(shortcodes)s)
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    version: tuple[str, str]
    shortcodes: list[str]
    emojis: str
    document: bytes


_here: OrderedDict[str, _Kept] = OrderedDict()


def served_actor(username: str) -> bytes | None:
    """The document; None for who is not here. One statement where it is known, and one more where emoji are in it."""
    name = username.lower()
    version = _version(name)
    known = _here.get(name)
    if known is not None and known.version == version and known.emojis == _emojis(known.shortcodes):
        return known.document
    account = served_account(username) if version is not None else None
    if account is None:
        return None
    if version is None or not version[1]:
        published_keys(account.pk, account.actor_uri)  # makes them
        version = _version(name)
    shortcodes = _shortcodes(account)
    emojis = _emojis(shortcodes)
    document = orjson.dumps(actor_document(account))
    if version is not None:
        _keep(name, _Kept(version, shortcodes, emojis, document))
    return document


def _version(name: str) -> tuple[str, str] | None:
    for row, keys in fetch(_VERSION, {"username": name}):
        return row, keys or ""
    return None


def _emojis(shortcodes: list[str]) -> str:
    return fetch(_EMOJIS, {"shortcodes": shortcodes})[0][0] or "" if shortcodes else ""


def _shortcodes(account: Account) -> list[str]:
    return [code for text in profile_texts(account) for code in shortcodes_in(text)]


def _keep(name: str, kept: _Kept) -> None:
    _here.pop(name, None)
    _here[name] = kept
    while len(_here) > KEPT:
        _here.popitem(last=False)
