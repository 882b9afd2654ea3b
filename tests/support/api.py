"""ApiClient calls the API as a client does and checks every answer against the contract."""

import json as json_module
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from oauth2_provider.models import set_token_value

from accounts.models import AccessToken, Account, Application
from tests.contract.schema import find_operation

_LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


class Answer:
    """One answer: `.status`, `.json`, `.headers`, `.links` (`next`, `prev`)."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.status = self.status_code = response.status_code
        self.headers = response.headers
        self.content = b"".join(response.streaming_content) if response.streaming else response.content

    def __repr__(self) -> str:
        return f"<{self.status} {self.content[:500]!r}>"

    @property
    def json(self) -> Any:
        return json_module.loads(self.content)

    @property
    def error(self) -> str:
        return self.json["error"]

    @property
    def links(self) -> dict[str, str]:
        return {name: url for url, name in _LINK.findall(self.headers.get("Link", ""))}


class ApiClient:
    """`api.get(path, {query})`, `api.post(path, {json})`, `api.post(path, form={...})`, `api.post(path, files={...})`.

    `check=False` leaves the contract aside, for what it does not know.
    """

    def __init__(self, token: str = "", **headers: str) -> None:
        self.token = token
        self.headers = headers
        self.client = Client()

    def get(self, path: str, query: dict[str, Any] | None = None, **options: Any) -> Answer:
        return self.call("GET", path, query=query, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, json=json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.call("PUT", path, json=json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.call("PATCH", path, json=json, **options)

    def delete(self, path: str, json: Any = None, **options: Any) -> Answer:
        return self.call("DELETE", path, json=json, **options)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        json: Any = None,
        form: Any = None,
        files: dict[str, Any] | None = None,
        body: bytes | None = None,
        content_type: str = "",
        headers: dict[str, str] | None = None,
        check: bool = True,
        **environ: Any,
    ) -> Answer:
        if query:
            path += ("&" if "?" in path else "?") + urlencode(_bracketed(query))
        data, kind = _encode(self.client, json, form, files, body, content_type)
        sent = {**self.headers, **(headers or {})}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        response = self.client.generic(method, path, data, kind, headers=sent, **environ)
        answer = Answer(response)
        if check:
            _check(method, path.split("?")[0], answer)
        return answer


def token_for(account: Account | None, scopes: str = "read write follow push profile") -> str:
    """A bearer token of this account's user, as an app would have got it; of the app alone without an account."""
    application, _created = Application.objects.get_or_create(
        name="Test client",
        defaults={
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
        },
    )
    value = secrets.token_urlsafe(32)
    token = AccessToken(
        user=getattr(account, "user", None),
        application=application,
        scope=scopes,
        expires=timezone.now() + timedelta(days=36500),
    )
    set_token_value(token, value)
    token.save()
    return value


def _check(method: str, path: str, answer: Answer) -> None:
    operation = find_operation(method, path)
    if operation is None or method == "HEAD":
        return
    problems = operation.problems(answer.status, answer.headers.get("Content-Type", ""), answer.content)
    assert not problems, "\n".join(problems[:10])


def _encode(
    client: Client, json: Any, form: Any, files: dict[str, Any] | None, body: bytes | None, content_type: str
) -> tuple[bytes, str]:
    if body is not None:
        return body, content_type or "application/octet-stream"
    if files is not None:
        return encode_multipart(BOUNDARY, {**dict(_pairs(form or {})), **files}), MULTIPART_CONTENT
    if form is not None:
        pairs = form if isinstance(form, list) else _bracketed(form)
        return urlencode(pairs).encode(), content_type or "application/x-www-form-urlencoded"
    if json is not None:
        return json_module.dumps(json).encode(), content_type or "application/json"
    return b"", content_type or "application/octet-stream"


def _pairs(form: Any) -> list[tuple[str, Any]]:
    return form if isinstance(form, list) else _bracketed(form)


def _bracketed(data: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """{"id": [1, 2], "source": {"privacy": "x"}} as `id[]=1&id[]=2&source[privacy]=x`."""
    pairs: list[tuple[str, Any]] = []
    for key, value in data.items():
        name = f"{prefix}[{key}]" if prefix else key
        if isinstance(value, dict):
            pairs += _bracketed(value, name)
        elif isinstance(value, list | tuple):
            pairs += [(f"{name}[]", each) for each in value]
        elif value is not None:
            pairs.append((name, str(value).lower() if isinstance(value, bool) else value))
    return pairs
