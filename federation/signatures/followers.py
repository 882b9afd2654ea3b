"""FEP-8fcf: what two servers think of who follows whom, told by one number, and the header that says it."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

HEADER = "Collection-Synchronization"
MAX_LENGTH = 8192
_PARAMETER = re.compile(r'\s*([A-Za-z]+)\s*=\s*"([^"]*)"\s*(?:,|\Z)')
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Synchronisation:
    """The digest of those followers of `collection` that live at the other end; `url` lists them."""

    collection: str
    url: str
    digest: str

    def __str__(self) -> str:
        return f'collectionId="{self.collection}", digest="{self.digest}", url="{self.url}"'


def read_synchronisation(header: str) -> Synchronisation | None:
    """What such a header says; None for what cannot be read. Its addresses are nobody's word yet."""
    found: dict[str, str] = {}
    place = 0
    while place < len(header) <= MAX_LENGTH:
        part = _PARAMETER.match(header, place)
        if part is None or part[1] in found:
            return None
        found[part[1]] = part[2]
        place = part.end()
    digest = found.get("digest", "").lower()
    if not _DIGEST.match(digest) or not found.get("collectionId") or not found.get("url"):
        return None
    return Synchronisation(found["collectionId"], found["url"], digest)


def followers_digest(uris: Iterable[str]) -> str:
    """XOR of the SHA-256 of each id, in hex; 64 zeros for nobody. The order does not matter."""
    total = 0
    for uri in uris:
        total ^= int.from_bytes(hashlib.sha256(uri.encode()).digest(), "big")
    return f"{total:064x}"
