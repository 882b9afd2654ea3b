"""The JSON-LD contexts that signatures are checked with, from files: nobody's server may change what a term means."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "documents"
_FILES = {
    "https://www.w3.org/ns/activitystreams": "activitystreams",
    "https://www.w3.org/ns/cid/v1": "cid-v1",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1",
    "https://w3id.org/security/data-integrity/v2": "data-integrity-v2",
    "https://www.w3.org/ns/did/v1": "did-v1",
    "https://w3id.org/fep/5711": "fep-5711",
    "https://w3id.org/fep/7aa9": "fep-7aa9",
    "https://w3id.org/fep/ef61": "fep-ef61",
    "https://gotosocial.org/ns": "gotosocial",
    "https://w3id.org/identity/v1": "identity-v1",
    "http://joinmastodon.org/ns": "joinmastodon",
    "https://join-lemmy.org/context.json": "lemmy",
    "https://purl.archive.org/miscellany": "miscellany",
    "https://w3id.org/security/multikey/v1": "multikey-v1",
    "https://w3id.org/security/v1": "security-v1",
    "https://purl.archive.org/socialweb/webfinger": "webfinger",
}
_ANYWHERE = {"/schemas/litepub-0.1.jsonld": "litepub-0.1"}
"""Pleroma and its kin serve theirs from each host."""


class UnknownContext(LookupError):
    """Not one that we keep, and nothing is fetched."""


def load_context(url: str, _options: dict[str, Any] | None = None) -> dict[str, Any]:
    """A document loader for PyLD."""
    name = _FILES.get(url) or next((file for end, file in _ANYWHERE.items() if url.endswith(end)), None)
    if name is None:
        raise UnknownContext(url[:200])
    return {"contextUrl": None, "documentUrl": url, "document": _read(name), "contentType": "application/ld+json"}


@cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.jsonld").read_text())
