"""Who opens a connection: a bearer token by any of three ways, or the pass of one of our own pages."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.core import signing

from accounts.authentication import find_token
from accounts.models.user import User
from timelines.streaming.channels import Visitor, visitor_of

PASS_SECONDS = 60
_PAGE = "page."
_SALT = "timelines.streaming.page"
_PASS_SCOPES = frozenset({"read:statuses"})


def query_of(scope: Mapping[str, Any]) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))


def sent_tokens(scope: Mapping[str, Any]) -> list[str]:
    """What was sent, best first. Mastodon: Authorization header, `access_token`, Sec-WebSocket-Protocol."""
    return [
        value for value in (_bearer(scope["headers"]), query_of(scope).get("access_token"), subprotocol(scope)) if value
    ]


def subprotocol(scope: Mapping[str, Any]) -> str | None:
    """Browsers cannot send headers with a WebSocket but may name a protocol, which has to be echoed."""
    return next(iter(scope.get("subprotocols") or ()), None)


def find_visitor(value: str) -> Visitor | None:
    """Whoever holds this token, if it is valid and of somebody who may act. Queries: call it in a thread."""
    if value.startswith(_PAGE):
        return _of_page(value.removeprefix(_PAGE))
    token = find_token(value)
    return visitor_of(token.user, token.pk, frozenset(token.scope.split())) if token is not None else None


def page_pass(user: User) -> str:
    """Lets one of our pages read its member's posts as they come, and opens nothing after a minute.

    The streaming host may be another site than the page, so the session's cookie does not get there, and is not
    looked at: what another site's page can do with the cookie alone is nothing.
    """
    return _PAGE + signing.dumps(user.pk, salt=_SALT)


def _of_page(signed: str) -> Visitor | None:
    try:
        user_id = signing.loads(signed, salt=_SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return None
    return visitor_of(User.objects.select_related("account").filter(pk=user_id).first(), None, _PASS_SCOPES)


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        scheme, _space, token = value.decode("latin-1").partition(" ")
        if name == b"authorization" and scheme.lower() == "bearer":
            return token.strip()
    return ""
