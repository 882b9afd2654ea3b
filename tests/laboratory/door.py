"""Requests to a server of the laboratory as its clients send them: by its name, through Caddy, over TLS."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

from tests.contract.schema import find_operation


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Door:
    """Names are found at Caddy's port; certificates are checked against its authority."""

    def __init__(self, name: str, port: int, authority: Path) -> None:
        self.name = name
        self.pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            port,
            ca_certs=str(authority),
            server_hostname=name,
            assert_hostname=name,
            timeout=30,
            maxsize=4,
            retries=False,
        )

    def call(
        self, method: str, path: str, *, query: Any = None, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Whatever the status; an answer of the client API has to keep to the contract."""
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        sent = {"Host": self.name, "Accept": "application/json", **(headers or {})}
        reply = self.pool.request(method, target, json=body, headers=sent, redirect=False)
        operation = find_operation(method, path)
        if operation is not None and reply.status < 500:
            problems = operation.problems(reply.status, reply.headers.get("Content-Type", ""), reply.data)
            assert not problems, problems
        return Answer(reply.status, reply.headers, reply.data)
