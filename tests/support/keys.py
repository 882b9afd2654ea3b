"""RSA keys that are ready: making one costs a tenth of a second, and few tests are about that."""

import itertools
from functools import lru_cache

from federation.signatures.keys import Kind, PrivateKey, make_key

_FIRST = 100
"""Smaller numbers are other servers' keys."""
_POOL = 6

_turns = itertools.count()


@lru_cache
def fixed_key(number: int = 0) -> PrivateKey:
    """Always the same for a number, during a run."""
    return make_key("rsa")


def next_key(kind: Kind) -> PrivateKey:
    """Instead of `make_key`, for our own actors: those of a test have different keys, unless they are very many."""
    return fixed_key(_FIRST + next(_turns) % _POOL) if kind == "rsa" else make_key(kind)
