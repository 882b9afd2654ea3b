"""Either kind of HTTP signature: `Signature-Input` tells which, and its presence makes the older one not count."""

from datetime import datetime
from typing import Protocol

from federation.signatures import cavage, rfc9421
from federation.signatures.keys import PublicKey
from federation.signatures.message import Message


class Signature(Protocol):
    """Two steps, because between them the key is found: `key_id` names it, `verify` says whether it made this."""

    @property
    def key_id(self) -> str: ...

    def verify(self, key: PublicKey) -> bool: ...


def read(message: Message, now: datetime) -> list[Signature]:
    """The signatures that are worth a look for their key, nearly always one. BadSignature where there is none."""
    if "signature-input" in message.headers:
        return list(rfc9421.read(message, now))
    return [cavage.read(message, now)]
