"""A server of somebody else's that speaks real signed HTTP: it serves actors and posts, takes letters in, and sends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.test import Client
from django.utils import timezone

from federation.signatures import cavage
from federation.signatures.message import Message
from tests.support.keys import fixed_key
from tests.support.servers import OtherServer, other_server, reply

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Peer:
    """`documents` are served by path, but those that are `gone`; `files` too, as (bytes, content type).

    What comes into any inbox is kept in `letters`; `status` is what it answers to them.
    """

    def __init__(self, name: str, server: OtherServer) -> None:
        self.name = name
        self.base = f"http://{name}"
        self.server = server
        self.documents: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.files: dict[str, tuple[bytes, str]] = {}
        self.status = 202
        self.served_as = "application/activity+json"
        self.key = fixed_key()
        server.answer = self._answer

    @property
    def letters(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.server.asked if asked.method == "POST"]

    @property
    def fetched(self) -> list[str]:
        return [asked.path for asked in self.server.asked if asked.method == "GET"]

    def actor(self, username: str, **properties: Any) -> str:
        """The id of an actor that is served from now on."""
        uri = f"{self.base}/users/{username}"
        self.documents[f"/users/{username}"] = {
            "@context": CONTEXT,
            "id": uri,
            "type": "Person",
            "preferredUsername": username,
            "inbox": f"{uri}/inbox",
            "followers": f"{uri}/followers",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": self.key.public.pem},
            **properties,
        }
        return uri

    def note(self, author: str, number: int = 1, **properties: Any) -> dict[str, Any]:
        """A public post that is served from now on."""
        uri = f"{author}/statuses/{number}"
        note = {
            "@context": CONTEXT,
            "id": uri,
            "type": "Note",
            "attributedTo": author,
            "content": "<p>hello</p>",
            "published": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "to": [PUBLIC],
            "cc": [f"{author}/followers"],
            **properties,
        }
        self.documents[urlsplit(uri).path] = note
        return note

    def activity(self, kind: str, actor: str, thing: Any, **properties: Any) -> dict[str, Any]:
        number = len(self.documents) + timezone.now().microsecond
        return {
            "@context": CONTEXT,
            "id": f"{actor}#{kind.lower()}-{number}",
            "type": kind,
            "actor": actor,
            "object": thing,
            **properties,
        }

    def send(
        self, activity: dict[str, Any], *, to: str = "/inbox", signer: str = "", scheme: Any = cavage, **changed: Any
    ) -> int:
        """POST it signed by its actor's key (or `signer`'s) to one of our inboxes; the status of the answer."""
        body = json.dumps(activity).encode()
        key_id = f"{signer or activity['actor']}#main-key"
        url = f"{settings.BASE_URL}{to}"
        headers = {"content-type": "application/activity+json"}
        message = Message.of("POST", url, headers.items(), body)
        signed = scheme.sign(message, key_id, self.key, changed.get("now") or timezone.now())
        sent = {"Host": urlsplit(url).netloc, **signed, **changed.get("headers", {})}
        answer = Client().post(to, changed.get("body", body), content_type=headers["content-type"], headers=sent)
        return answer.status_code

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        if handler.command == "POST":
            reply(handler, self.status)
        elif parts.path == "/.well-known/webfinger":
            self._say_who(handler, parse_qs(parts.query)["resource"][0])
        elif parts.path in self.gone:
            reply(handler, 410)
        elif parts.path in self.files:
            body, kind = self.files[parts.path]
            reply(handler, 200, body, Content_Type=kind)
        elif parts.path in self.documents:
            self._serve(handler, self.documents[parts.path], self.served_as)
        else:
            reply(handler, 404)

    def _say_who(self, handler: BaseHTTPRequestHandler, resource: str) -> None:
        username = resource.removeprefix("acct:").partition("@")[0]
        if f"/users/{username}" not in self.documents:
            reply(handler, 404)
            return
        link = {"rel": "self", "type": "application/activity+json", "href": f"{self.base}/users/{username}"}
        self._serve(handler, {"subject": resource, "links": [link]}, "application/jrd+json")

    def _serve(self, handler: BaseHTTPRequestHandler, document: Any, kind: str) -> None:
        reply(handler, 200, json.dumps(document).encode(), Content_Type=kind)


@contextmanager
def peer_server(name: str, django_settings: Any) -> Iterator[Peer]:
    """`name` is found on a loopback address for as long as it runs."""
    with other_server() as server:
        port = urlsplit(server.url).port
        django_settings.ALLOWED_PRIVATE_ADDRESSES = [ip_network("127.0.0.0/8")]
        django_settings.EXTRA_HOSTS = {**django_settings.EXTRA_HOSTS, name: ("127.0.0.1", port)}
        yield Peer(name, server)
