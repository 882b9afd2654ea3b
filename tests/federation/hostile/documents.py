"""Attacks by documents: what we meet where a stranger sends us to fetch something."""

import itertools
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from accounts.activitypub.remote import account_by_handle, account_by_uri
from federation.as2.collections import read_collection
from federation.as2.document import RefusedDocument
from federation.fetch import NotFetched, fetch_document
from federation.models import RemoteKey
from federation.webfinger import look_up
from instance.outgoing import addresses, connections
from statuses.activitypub.remote import status_by_uri
from tests.federation.hostile import server
from tests.federation.hostile.place import Attack, Place
from tests.federation.hostile.server import ACTIVITY, Trick, serve
from tests.support.keys import fixed_key
from tests.support.peer import CONTEXT
from tests.support.servers import reply

TRAP = "/trap"


def trapped(trick: Trick, *, base: str = "http://evil.test") -> Attack:
    """Both a post and an actor are asked for where the trap is."""

    def attack(where: Place) -> str:
        where.evil.tricks[TRAP] = trick
        try:
            return asked(lambda: status_by_uri(f"{base}{TRAP}"))
        finally:
            del where.evil.tricks[TRAP]

    return attack


def asked(question: Callable[[], Any]) -> str:
    try:
        return f"believed: {question()}"
    except (NotFetched, RefusedDocument) as error:
        return str(error)


def document(**changes: Any) -> Attack:
    """A post at its own address, but for what is changed."""
    return trapped(serve(_note(**changes)))


def actor(**changes: Any) -> Attack:
    def attack(where: Place) -> str:
        return asked(lambda: account_by_uri(where.fresh(**changes)))

    return attack


def handle(subject: Any, href: str = "", kind: str = ACTIVITY) -> Attack:
    """WebFinger says that an actor of evil.test has this handle."""

    def attack(where: Place) -> str:
        uri = where.fresh()
        found = {"subject": subject, "links": [{"rel": "self", "type": kind, "href": href or uri}]}
        where.evil.tricks["/.well-known/webfinger"] = serve(found)
        try:
            return asked(lambda: account_by_uri(uri))
        finally:
            del where.evil.tricks["/.well-known/webfinger"]

    return attack


def sought(username: str, domain: str = "evil.test") -> Attack:
    return lambda _where: asked(lambda: look_up(username, domain))


def _raw(body: bytes) -> Attack:
    return trapped(serve(body))


def _note(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"http://evil.test{TRAP}",
        "type": "Note",
        "attributedTo": "http://evil.test/users/crow",
        "content": "x",
        "to": "as:Public",
        **changes,
    }


def _alias(where: Place) -> str:
    """Two addresses that each say the other is the right one."""
    where.evil.tricks |= {
        TRAP: serve(_note(id="http://evil.test/other")),
        "/other": serve(_note()),
    }
    return asked(lambda: status_by_uri(f"http://evil.test{TRAP}"))


def _never_allowed(where: Place) -> str:
    """401 to every kind of signature."""
    where.evil.tricks[TRAP] = lambda handler: reply(handler, 401)
    before = len(where.evil.server.asked)
    answer = asked(lambda: status_by_uri(f"http://evil.test{TRAP}"))
    return f"{answer}, asked {len(where.evil.server.asked) - before} times"


def _rebinding(where: Place) -> str:
    """The name stands for a public address when it is looked at, and for ours a moment later."""
    answers = iter(["1.1.1.1", "127.0.0.1", "127.0.0.1"])

    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with _guarded(resolve) as tried:
        asked(lambda: status_by_uri("http://rebind.test/x"))
    return f"connects to {', '.join(tried)}"


def _mixed(where: Place) -> str:
    """One of its addresses is public, the others are ours."""
    names = ["127.0.0.1", "10.0.0.1", "1.1.1.1", "169.254.169.254"]

    def resolve(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port)) for name in names]

    with _guarded(resolve) as tried:
        asked(lambda: status_by_uri("http://mixed.test/x"))
    return f"connects to {', '.join(tried)}"


@contextmanager
def _guarded(resolve: Any) -> Iterator[list[str]]:
    """Nothing really goes out: whom it would connect to is written down."""
    tried: list[str] = []

    def refuse(_family: int, _kind: int, _protocol: int, address: Any) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    with patch.object(addresses.socket, "getaddrinfo", resolve), patch.object(connections, "_open", refuse):
        yield tried


def _slow_again(where: Place) -> str:
    """Who kept us waiting is not asked again at once, by whatever name below the same domain."""
    with patch("federation.asking.PATIENCE", 0.2):
        trapped(server.drip_body)(where)
    return trapped(server.drip_body)(where)


def _stranger_than(where: Place) -> str:
    return asked(lambda: account_by_handle("wren", "evil.test"))


def _thread_without_end(where: Place) -> str:
    """Each post answers one that nobody has seen yet: all that comes of it is that we give up."""
    numbers = itertools.count()
    evil = where.evil
    crow = where.fresh()

    def next_one(handler: Any) -> None:
        found = _note(id=f"http://evil.test{handler.path}", attributedTo=crow)
        found["inReplyTo"] = f"http://evil.test/deep?{next(numbers)}"
        reply(handler, 200, json.dumps(found).encode(), Content_Type=ACTIVITY)

    evil.tricks["/deep"] = next_one
    before = len(evil.server.asked)
    asked(lambda: status_by_uri("http://evil.test/deep?start"))
    paths = [each for each in evil.server.asked[before:] if urlsplit(each.path).path == "/deep"]
    return f"{len(paths)} posts read"


def _with_a_stolen_key(where: Place) -> str:
    """It lists the key of a friend with a PEM of its own. The actor is one; the key stays whose it is."""
    theft = {"id": f"{where.friend}#main-key", "publicKeyPem": fixed_key(1).public.pem}
    before = list(RemoteKey.objects.values_list("key_id", "public_key", "actor"))
    for owner in (where.friend, "http://evil.test/users/crow"):
        uri = where.fresh(publicKey={**theft, "owner": owner})
        asked(partial(account_by_uri, uri))
    kept = list(RemoteKey.objects.values_list("key_id", "public_key", "actor")) == before
    return "the other has his key, this one has none" if kept else "a key has changed hands"


def _collection_without_end(where: Place) -> str:
    """Thirty thousand items, and a next page that is itself."""
    uri = f"http://evil.test{TRAP}"
    items = [f"{uri}/{number}" for number in range(30_000)]
    found = {"@context": CONTEXT, "id": uri, "type": "OrderedCollectionPage", "orderedItems": items, "next": uri}
    where.evil.tricks[TRAP] = serve(found)
    answer = asked(lambda: status_by_uri(uri))
    read = read_collection(fetch_document(uri), uri)
    elsewhere = read_collection({**found, "next": "http://good.test/page", "orderedItems": []}, uri)
    del where.evil.tricks[TRAP]
    return f"{answer}; {len(read.items)} items, next elsewhere: {elsewhere.next!r}"


DEEP = b'{"@context":' + b'{"a":' * 1000 + b"1" + b"}" * 1000 + b"}"
ABYSS = b"[" * 200_000
HUGE = b'{"@context": "https://www.w3.org/ns/activitystreams", "id": ' + b"9" * 300_000 + b', "type": "Note"}'

REFUSED = r"not a public address|not an address that we may visit|to no address"
GIVEN_UP = r"took too long|Read timed out|timed out|Connection broken|reset|IncompleteRead"

ROOMS = (
    "http://127.0.0.1:8000/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[fe80::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://100.64.0.1/",
    "http://[fd00::1]/", "http://1.1.1.1:22/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL",
    "http://user:secret@good.test/", "//127.0.0.1/", "http://[::1", "http://good.test:99999/",
)  # fmt: skip

ATTACKS: dict[str, tuple[Attack, str]] = {
    "headers drip": (trapped(server.drip_headers), GIVEN_UP),
    "body drips": (trapped(server.drip_body), GIVEN_UP),
    "slow again": (_slow_again, "kept us waiting"),
    "redirects without end": (trapped(server.redirect_to(TRAP)), "more than 3 redirects"),
    **{f"redirect to {room}": (trapped(server.redirect_to(room)), REFUSED) for room in ROOMS},
    "a name that changes its address": (_rebinding, r"^connects to 1\.1\.1\.1$"),
    "one public address among ours": (_mixed, r"^connects to 1\.1\.1\.1(, 1\.1\.1\.1)?$"),
    "body without end": (trapped(server.endless_body), "more than 1048576 bytes"),
    "headers without end": (trapped(server.endless_headers), "header|Connection|line"),
    "gzip bomb": (trapped(server.packed("gzip")), "more than 1048576 bytes"),
    "deflate bomb": (trapped(server.packed("deflate")), "more than 1048576 bytes"),
    "brotli, unasked": (trapped(server.as_brotli), "not JSON"),
    "gzip in gzip, 50 times": (trapped(server.packed_often(50)), "."),
    "cut short": (trapped(server.cut_short), "."),
    "not HTTP": (trapped(server.not_http), "."),
    **{
        f"served as {kind or 'nothing'}": (trapped(serve(_note(), kind)), "^served as")
        for kind in (
            "text/html",
            "application/json",
            "application/ld+json",
            'application/ld+json; profile="https://example.com"',
            "text/plain; x=application/activity+json",
            "image/png",
            "",
        )
    },
    **{
        f"answers {status}": (trapped(serve(b"", status=status)), f"answered {status}")
        for status in (400, 403, 404, 410, 429, 500, 503)
    },
    "401 for ever": (_never_allowed, "answered 401, asked 2 times"),
    "1,000 levels": (_raw(DEEP), "more than 64 levels|not JSON"),
    "200,000 brackets": (_raw(ABYSS), "not JSON"),
    "a number of 300,000 digits": (_raw(HUGE), "."),
    "NaN": (_raw(b'{"id": NaN}'), "not JSON"),
    "Infinity": (_raw(b'{"id": 1e999}'), "."),
    "half of a surrogate pair": (_raw(b'{"id": "\\ud800"}'), "not JSON"),
    "not UTF-8": (_raw(b'{"id": "\xff\xfe"}'), "not JSON"),
    "a list": (_raw(b"[]"), "not a JSON object"),
    "nothing": (_raw(b""), "not JSON"),
    "two ids, the second of another": (
        _raw(json.dumps(_note()).encode()[:-1] + b', "id": "http://good.test/x"}'),
        "another server than its own",
    ),
    "NUL in the id": (document(id=f"http://evil.test{TRAP}\0"), "."),
    "an id of another server": (document(id="http://good.test/users/wren/statuses/9"), "another server than its own"),
    "an id of ours": (document(id="https://localhost:8000/users/heron/statuses/1"), "another server than its own"),
    "attributed to another": (document(attributedTo="http://good.test/users/wren"), "another server than its author"),
    "attributed to one of ours": (document(attributedTo="http://localhost:8000/users/heron"), "another server"),
    "a collection without end, its own next page": (
        _collection_without_end,
        "^not a kind of post; 1000 items, next elsewhere: ''$",
    ),
    "two addresses that name each other": (_alias, "not its id"),
    "no type": (document(type=None), "not a kind of post"),
    "a thousand types": (document(type=["X"] * 1000), "not a kind of post"),
    **{
        f"username {name!a}": (actor(preferredUsername=name), "cannot be written in a handle|no username|somebody else")
        for name in (
            "wr\u0435n",
            "wren\u202e",
            "wr\u200ben",
            "\u212aite",
            "wren\0",
            "a" * 3000,
            "wren@good.test",
            "../wren",
            "<b>",
            "",
        )
    },
    **{
        f"WebFinger says {subject!a}": (handle(subject), "names no actor|leads in circles|Failed to resolve")
        for subject in (
            "acct:wr\u0435n@evil.test",
            "acct:crow\u202e@evil.test",
            "acct:\u212aite@evil.test",
            "acct:cr\u200bow@evil.test",
            "acct:crow\0@evil.test",
            "acct:" + "a" * 300 + "@evil.test",
            "acct:crow@" + "a." * 120 + "test",
            "acct:crow@g\u043e\u043ed.test\0",
            "acct:wren@good.test",
            {"a": 1},
            7,
        )
    },
    "WebFinger names another actor": (handle("acct:crow@evil.test", "http://good.test/users/wren"), "."),
    "WebFinger gives another's handle": (_stranger_than, "circles|nobody|names no actor|another"),
    **{
        f"looked for {name!a}": (sought(name), "not a handle|knows nobody")
        for name in ("wr\u0435n", "a\0", "a b", "a/../b", "a" * 5000)
    },
}

BOUNDED: dict[str, tuple[Attack, str, int]] = {
    "a thread without end": (_thread_without_end, r"^21 posts read$", 46),
    "actors with the key of another": (_with_a_stolen_key, "the other has his key, this one has none", 4),
}
"""What is believed as far as it goes: so many rows at most come of it."""
