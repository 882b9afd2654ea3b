"""Public keys in actors and in documents of their own. A key counts only where key and owner claim each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from federation.as2.dates import read_date
from federation.as2.document import RefusedDocument
from federation.as2.urls import http_url, without_fragment
from federation.as2.values import as_list, first_http_id, first_id, has_type, id_of, ids_of, text

MAX_KEYS = 10
MAX_PEM = 8192
MAX_MULTIBASE = 4096


@dataclass(frozen=True, slots=True)
class PublicKeyData:
    """A key in PEM: SPKI or PKCS#1, RSA or not; nothing of it is checked yet."""

    id: str
    owner: str
    pem: str


@dataclass(frozen=True, slots=True)
class MultikeyData:
    """A key of FEP-521a, for proofs and for RFC 9421."""

    id: str
    controller: str
    multibase: str


def read_public_keys(actor: Mapping[str, Any]) -> tuple[PublicKeyData, ...]:
    """The keys written out in an actor that are its own and at its own address."""
    uri = id_of(actor)
    keys = (_public_key(each) for each in _listed(actor))
    return tuple(key for key in keys if key and key.owner == uri and without_fragment(key.id) == uri)


def read_key_references(actor: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the keys an actor lists that count only when fetched: mere ids, and keys at another address."""
    known = {key.id for key in read_public_keys(actor)}
    return tuple(each for each in ids_of(_listed(actor)) if http_url(each) and each not in known)


def read_multikeys(actor: Mapping[str, Any], now: datetime) -> tuple[MultikeyData, ...]:
    """The `assertionMethod` keys that the actor controls and that are neither revoked nor past their time."""
    uri = id_of(actor)
    keys = (_multikey(each, now) for each in as_list(actor.get("assertionMethod"))[:MAX_KEYS])
    return tuple(key for key in keys if key and key.controller == uri and without_fragment(key.id) == uri)


def read_key_document(document: Mapping[str, Any], key_id: str) -> PublicKeyData:
    """The key `key_id` from what is served at its address: the key alone, or an actor (GoToSocial: a stub) with it.

    The owner still has to list the key.
    """
    for each in [document, *_listed(document)]:
        key = _public_key(each)
        if key and key.id == key_id:
            return key
    raise RefusedDocument("no such key in it")


def _listed(actor: Mapping[str, Any]) -> list[Any]:
    return as_list(actor.get("publicKey"))[:MAX_KEYS]


def _public_key(value: Any) -> PublicKeyData | None:
    if not isinstance(value, dict):
        return None
    uri, owner, pem = id_of(value), first_id(value.get("owner")), text(value.get("publicKeyPem"), MAX_PEM)
    return PublicKeyData(uri, owner, pem) if http_url(uri) and http_url(owner) and pem else None


def _multikey(value: Any, now: datetime) -> MultikeyData | None:
    if not has_type(value, "Multikey") or _is_over(value, now):
        return None
    uri, controller = first_http_id(value), first_http_id(value.get("controller"))
    multibase = text(value.get("publicKeyMultibase"), MAX_MULTIBASE)
    return MultikeyData(uri, controller, multibase) if uri and controller and multibase else None


def _is_over(key: Mapping[str, Any], now: datetime) -> bool:
    return any((moment := read_date(key.get(name))) is not None and moment <= now for name in ("revoked", "expires"))
