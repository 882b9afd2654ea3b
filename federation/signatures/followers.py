"""FEP-8fcf: whether two servers mean the same followers, told by one number."""

import hashlib
from collections.abc import Iterable


def followers_digest(uris: Iterable[str]) -> str:
    """XOR of the SHA-256 of each id, in hex; 64 zeros for nobody. The order does not matter."""
    total = 0
    for uri in uris:
        total ^= int.from_bytes(hashlib.sha256(uri.encode()).digest(), "big")
    return f"{total:064x}"
