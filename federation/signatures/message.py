"""An HTTP request as signatures see it, and why one is not believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

ALSO_COVERED = ("collection-synchronization",)
"""Headers of ours that mean something, and so are signed wherever they are sent (FEP-8fcf)."""


class BadSignature(Exception):
    """The request does not show who sent it; the text says why."""

    status = 401


class Malformed(BadSignature):
    """What stands there cannot be read as a signature at all."""

    status = 400


class Refused(BadSignature):
    """A signature that is none, covers too little, or comes too early or too late."""


@dataclass(frozen=True, slots=True)
class Message:
    """`url` is the whole address as the sender wrote it: behind a proxy put together from its public scheme and host.

    Names of headers are lower case here; fields sent more than once are joined as RFC 9110 (5.3) says.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> "Message":
        joined: dict[str, str] = {}
        for name, value in headers:
            key, text = name.lower(), value.strip()
            joined[key] = f"{joined[key]}, {text}" if key in joined else text
        return cls(method.upper(), url, joined, body)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def target(self) -> str:
        """Path and query."""
        query = urlsplit(self.url).query
        return f"{self.path}?{query}" if query else self.path

    @property
    def has_body(self) -> bool:
        return self.method not in ("GET", "HEAD")
