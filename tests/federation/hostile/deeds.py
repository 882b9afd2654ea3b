"""Attacks by deeds: what is posted to our inboxes, signed well or badly, and what we are made to do by it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from federation import verify
from federation.models import ReceivedActivity, RemoteKey
from federation.signatures import cavage, linked_data
from federation.signatures.message import Message
from tests.federation.hostile import server
from tests.federation.hostile.place import Attack, Place, send, told
from tests.support.keys import fixed_key
from tests.support.peer import CONTEXT, PUBLIC

BIG = 10_000


def deed(make: Callable[[Place, str], dict[str, Any]], **options: Any) -> Attack:
    """What somebody of evil.test does, signed by him: `make(place, his id)`."""
    return lambda where: send(where, make(where, where.crow), **options)


def body(found: bytes) -> Attack:
    """A body that is not what was signed would be refused for that, so it is signed as it is."""
    return lambda where: post(where, found, key_id=f"{where.crow}#main-key")


def post(where: Place, found: bytes, *, key_id: str, key: Any = None, to: str = "/inbox", **changed: Any) -> str:
    """`changed` is what differs between what is signed and what is sent: `at`, `signed_for`, `body`."""
    url = changed.get("signed_for", f"{settings.BASE_URL}{to}")
    kind = "application/activity+json"
    message = Message.of("POST", url, {"content-type": kind}.items(), found)
    signed = cavage.sign(message, key_id, key or where.evil.key, changed.get("at") or timezone.now())
    headers = {**signed, "Host": urlsplit(settings.BASE_URL).netloc}
    seen = set(ReceivedActivity.objects.values_list("pk", flat=True))
    client = Client(raise_request_exception=False)
    answer = client.post(to, changed.get("body", found), content_type=kind, headers=headers)
    return told(answer.status_code, seen) if answer.status_code == 202 else str(answer.status_code)


def _create(where: Place, who: str, **changes: Any) -> dict[str, Any]:
    note = {
        "id": f"{who}/statuses/{where.serial}",
        "type": "Note",
        "attributedTo": who,
        "content": "x",
        "published": timezone.now().isoformat(),
        "to": [PUBLIC, where.member.actor_uri],
        "tag": [{"type": "Mention", "href": where.member.actor_uri}],
    }
    return where.evil.activity("Create", who, {**note, **changes})


def _act(kind: str, thing: Callable[[Place, str], Any], **more: Any) -> Attack:
    return deed(lambda where, who: where.evil.activity(kind, who, thing(where, who), **more))


def _as_friend(kind: str, thing: Callable[[Place], Any], **more: Any) -> Attack:
    """The activity names a friend as its actor, and is signed by the stranger's own key."""

    def attack(where: Place) -> str:
        return send(where, where.evil.activity(kind, where.friend, thing(where), **more), signer=where.crow)

    return attack


def _by_his_key_id(where: Place) -> str:
    """The key id of a friend over a signature of somebody else."""
    thing = where.evil.activity("Delete", where.friend, where.note["id"])
    return post(where, json.dumps(thing).encode(), key_id=f"{where.friend}#main-key", key=fixed_key(1))


def _key_of_another_host(where: Place) -> str:
    """A key document here that says that its owner is a friend elsewhere."""
    key = {"id": "http://evil.test/key", "owner": where.friend, "publicKeyPem": fixed_key(1).public.pem}
    where.evil.documents["/key"] = {"@context": CONTEXT, **key}
    thing = where.evil.activity("Delete", where.friend, where.note["id"])
    return post(where, json.dumps(thing).encode(), key_id="http://evil.test/key", key=fixed_key(1))


def _key_of_ours(where: Place) -> str:
    thing = where.evil.activity("Like", where.member.actor_uri, where.status.uri)
    return post(where, json.dumps(thing).encode(), key_id=f"{where.member.actor_uri}#main-key", key=fixed_key(1))


def _replayed(**changed: Any) -> Attack:
    """What a friend once sent and took back comes again, whole or changed on the way."""

    def attack(where: Place) -> str:
        like = {
            "@context": CONTEXT,
            "id": f"{where.friend}#like",
            "type": "Like",
            "actor": where.friend,
            "object": f"{where.member.actor_uri}/statuses/{where.status.pk}",
        }
        undo = {**like, "id": f"{where.friend}#undo", "type": "Undo", "object": like}
        key_id = f"{where.friend}#main-key"
        for each in (like, undo):
            post(where, json.dumps(each).encode(), key_id=key_id, key=fixed_key())
        return post(where, json.dumps(like).encode(), key_id=key_id, key=fixed_key(), **changed)

    return attack


def _changed_body(where: Place) -> str:
    like = where.evil.activity("Like", where.friend, f"{where.member.actor_uri}/statuses/{where.status.pk}")
    other = json.dumps({**like, "type": "Follow", "object": where.member.actor_uri}).encode()
    return post(where, json.dumps(like).encode(), key_id=f"{where.friend}#main-key", key=fixed_key(), body=other)


def _forwarded_changed(where: Place) -> str:
    """Signed as a document by a friend, and then changed by who hands it on."""
    thing = where.evil.activity("Follow", where.friend, "http://good.test/users/wren")
    signed = linked_data.sign(thing, f"{where.friend}#main-key", fixed_key(), timezone.now())
    return send(where, {**signed, "object": where.member.actor_uri}, signer=where.crow)


def _hidden_in_a_graph(where: Place) -> str:
    thing = where.evil.activity("Follow", where.friend, where.member.actor_uri)
    signed = linked_data.sign({**thing, "@graph": []}, f"{where.friend}#main-key", fixed_key(), timezone.now())
    return send(where, signed, signer=where.crow)


def _bad_keys(where: Place) -> str:
    """Forty requests, each with another key that does not exist: so many times we may be made to ask."""
    before, answers = len(where.evil.server.asked), []
    thing = json.dumps(where.evil.activity("Like", "http://evil.test/users/x", "http://good.test/x")).encode()
    for number in range(40):
        answers.append(post(where, thing, key_id=f"http://evil.test/nobody/{number}#k"))
    asked = len(where.evil.server.asked) - before
    return f"{asked} asked, {answers.count('401')} × 401, {answers.count('503')} × 503"


def _one_bad_key_again(where: Place) -> str:
    before = len(where.evil.server.asked)
    thing = json.dumps(where.evil.activity("Like", "http://evil.test/users/x", "http://good.test/x")).encode()
    for _ in range(5):
        post(where, thing, key_id="http://evil.test/nobody#k")
    return f"{len(where.evil.server.asked) - before} asked"


def _many_good_keys(where: Place) -> str:
    """Strangers without end whose keys all fit."""
    with override_settings(MAX_NEW_ACTORS=3):
        thing = "http://good.test/users/nobody"
        answers = [send(where, where.evil.activity("Block", where.fresh(), thing))[:3] for _ in range(6)]
    return f"{answers.count('202')} × 202, {answers.count('503')} × 503"


def _keys_that_drip(where: Place) -> str:
    where.evil.tricks["/slow"] = server.drip_headers
    thing = json.dumps(where.evil.activity("Like", "http://evil.test/users/x", "http://good.test/x")).encode()
    answers = [post(where, thing, key_id=f"http://evil.test/slow?{number}#k") for number in range(5)]
    return f"{answers.count('503')} × 503"


def _all_waiting(where: Place) -> str:
    """As many requests wait for keys as may: the next is not taken in, and no thread is used up by it."""
    held = [verify._waiting.acquire(blocking=False) for _ in range(100)]
    try:
        thing = json.dumps(where.evil.activity("Like", "http://evil.test/users/x", "http://good.test/x")).encode()
        return f"{sum(held)} may wait, then {post(where, thing, key_id='http://evil.test/nobody#k')}"
    finally:
        for _ in range(sum(held)):
            verify._waiting.release()


def _flood_of_actors(where: Place) -> str:
    """Friends' posts that name strangers, until the server's share is used up."""
    with override_settings(MAX_NEW_ACTORS=2):
        strangers = [where.fresh() for _ in range(12)]
        tags = [{"type": "Mention", "href": each} for each in strangers]
        before = len(where.evil.fetched)
        answer = send(
            where, _create(where, where.crow, tag=[*tags, {"type": "Mention", "href": where.member.actor_uri}])
        )
        return f"{answer}; {len(where.evil.fetched) - before} fetched"


def _refused_for_now(where: Place) -> str:
    with override_settings(MAX_NEW_ACTORS=0):
        RemoteKey.objects.filter(actor__startswith="http://evil.test/").delete()
        return send(where, where.evil.activity("Follow", where.fresh(), where.member.actor_uri))


def _let_in_later(where: Place) -> str:
    """His key was fetched before the share was used up, he himself was not: it is tried again, and the log says why."""
    who = where.fresh()
    thing = where.evil.activity("Follow", who, where.member.actor_uri)
    cache.set("new-actors:evil.test", 400, 300)
    return send(where, thing)


def _crowded(**changes: Any) -> Attack:
    """A post of a friend with ten thousand of something."""

    def attack(where: Place) -> str:
        where.serial += 1
        note = _create(where, where.friend, **changes)
        return post(where, json.dumps(note).encode(), key_id=f"{where.friend}#main-key", key=fixed_key())

    return attack


def _full_profile(where: Place) -> str:
    """An Update of a friend's profile with ten thousand of everything."""
    fields = [{"type": "PropertyValue", "name": f"n{number}", "value": "v"} for number in range(BIG)]
    emoji = [
        {"type": "Emoji", "name": f":e{number}:", "icon": {"url": "http://e.test/x.png"}} for number in range(4000)
    ]
    profile = {
        **where.evil.documents["/users/wren"],
        "attachment": fields,
        "tag": emoji,
        "alsoKnownAs": ["http://x.test/"] * 900,
    }
    thing = where.evil.activity("Update", where.friend, profile)
    return post(where, json.dumps(thing).encode(), key_id=f"{where.friend}#main-key", key=fixed_key())


def _many_objects(where: Place) -> str:
    """Each of five hundred objects names a stranger and answers a post that has to be fetched."""
    who = where.crow
    notes = [
        _create(where, who, id=f"{who}/{number}", inReplyTo=f"http://evil.test/no/{number}")["object"]
        for number in range(500)
    ]
    before = len(where.evil.server.asked)
    with patch("instance.jobs.ASKING_REQUESTS", 20):
        answer = send(where, where.evil.activity("Create", who, notes))
    return f"{answer}; {len(where.evil.server.asked) - before} asked"


def _nested(kind: str, depth: int) -> Attack:
    def make(where: Place, who: str) -> dict[str, Any]:
        thing: Any = where.member.actor_uri
        for _ in range(depth):
            thing = where.evil.activity(kind, who, thing)
        return thing

    return deed(make)


def _itself(kind: str) -> Attack:
    def make(where: Place, who: str) -> dict[str, Any]:
        found = where.evil.activity(kind, who, "")
        return {**found, "object": found["id"]}

    return deed(make)


OLD = timezone.now() - timedelta(hours=13)
DEEP = b'{"type": "Like", "actor": "http://evil.test/users/crow", "object":' + b'{"a":' * 1000 + b"1" + b"}" * 1001
LIKE = b'{"@context": "https://www.w3.org/ns/activitystreams", "actor": "http://evil.test/users/crow", '
NOBODY = "concerns nobody|nobody here|about nobody|no post of ours|by nobody|is to be had"

ATTACKS: dict[str, tuple[Attack, str]] = {
    # who it is of
    "in a friend's name: Follow": (
        _as_friend("Follow", lambda where: where.member.actor_uri),
        "another than its actor",
    ),
    "in a friend's name: Delete of his post": (
        _as_friend("Delete", lambda where: where.note["id"]),
        "still there",
    ),
    "in a friend's name: Delete of himself": (
        _as_friend("Delete", lambda where: where.friend),
        "another than its actor",
    ),
    "in a friend's name: Update of his profile": (
        _as_friend("Update", lambda where: {**where.evil.documents["/users/wren"], "name": "Rook"}),
        "another than its actor",
    ),
    "in a member's name": (
        deed(
            lambda where, who: where.evil.activity("Follow", where.member.actor_uri, where.friend),
            signer="http://evil.test/users/crow1",
        ),
        "one of ours",
    ),
    "the key id of a friend": (_by_his_key_id, "^401$"),
    "a key whose owner is on another server": (_key_of_another_host, "^401$"),
    "a key of ours": (_key_of_ours, "^401$"),
    "a forwarded one, changed": (_forwarded_changed, "another than its actor"),
    "a forwarded one with a hidden graph": (_hidden_in_a_graph, "another than its actor"),
    # whose it is
    "a post of a friend's": (deed(lambda where, who: _create(where, who, attributedTo=where.friend)), "answered 404"),
    "a post with an id of another server": (
        deed(lambda where, who: _create(where, who, id=f"{where.friend}/statuses/77")),
        "another server",
    ),
    "a post with an id of ours": (
        deed(lambda where, who: _create(where, who, id=f"{where.member.actor_uri}/statuses/77")),
        "another server",
    ),
    "a post with the id of another's": (
        deed(lambda where, who: _create(where, who, id=where.note["id"])),
        "another server",
    ),
    "changes a friend's post": (
        _act("Update", lambda where, who: {**where.note, "content": "no", "updated": timezone.now().isoformat()}),
        "nothing of its actor's",
    ),
    "changes a friend's post as his own": (
        _act("Update", lambda where, who: {**where.note, "attributedTo": who, "updated": timezone.now().isoformat()}),
        "nothing of its actor's|another server",
    ),
    "deletes a friend's post": (_act("Delete", lambda where, who: where.note["id"]), "somebody else's post"),
    "deletes a post of ours": (
        _act("Delete", lambda where, who: f"{where.member.actor_uri}/statuses/{where.status.pk}"),
        "somebody else's post",
    ),
    "deletes a friend": (_act("Delete", lambda where, who: where.friend), "^202"),
    "deletes a member": (_act("Delete", lambda where, who: where.member.actor_uri), "^202"),
    "moves a friend's followers away": (
        _act("Move", lambda where, who: where.friend, target="http://evil.test/users/crow1"),
        "nobody here understands|somebody else",
    ),
    "undoes a friend's follow": (
        _act("Undo", lambda where, who: {"type": "Follow", "actor": where.friend, "object": where.member.actor_uri}),
        "^202",
    ),
    "accepts a follow of another": (
        _act("Accept", lambda where, who: {"type": "Follow", "actor": where.member.actor_uri, "object": where.friend}),
        "answers no follow|^202",
    ),
    "rejects a follow of another": (
        _act("Reject", lambda where, who: {"type": "Follow", "actor": where.member.actor_uri, "object": where.friend}),
        "answers no follow",
    ),
    "pins a friend's post": (
        _act("Add", lambda where, who: where.note["id"], target="http://good.test/x"),
        "collection",
    ),
    # what is not for everybody
    "boosts a private post of ours": (
        _act("Announce", lambda where, who: f"{where.member.actor_uri}/statuses/{where.private.pk}"),
        "not for everybody",
    ),
    "likes a private post of ours": (
        _act("Like", lambda where, who: f"{where.member.actor_uri}/statuses/{where.private.pk}"),
        "cannot see",
    ),
    "boosts a friend's post, inline and changed": (
        _act("Announce", lambda where, who: {**where.note, "content": "no"}),
        "nobody here follows",
    ),
    # again, and changed on the way
    "the same again": (_replayed(), r"^202$"),
    "the same again, thirteen hours old": (_replayed(at=OLD), "^401$"),
    "signed for another server": (_replayed(signed_for="http://elsewhere.test/inbox"), "^401$"),
    "signed for another inbox": (_replayed(signed_for=f"{settings.BASE_URL}/users/heron/inbox"), "^401$"),
    "another body": (_changed_body, "^401$"),
    # what cannot be read
    "1,000 levels": (body(DEEP), "^400$"),
    "more than 1 MiB": (body(LIKE + b'"type": "' + b"x" * 1024 * 1024 + b'"}'), "^413$"),
    "NaN": (body(LIKE + b'"type": NaN}'), "^400$"),
    "half of a surrogate pair": (body(LIKE + b'"type": "\\ud800"}'), "^400$"),
    "two actors": (body(LIKE + b'"type": "Like", "actor": "http://good.test/users/wren"}'), "another than its actor"),
    "a thousand actors": (body(b'{"type": "Like", "actor": [' + b'"x",' * 1000 + b'"y"], "object": "z"}'), "^400$"),
    "NUL in everything": (
        body(
            b'{"@context": "https://www.w3.org/ns/activitystreams", "type": "L\\u0000", "id": "\\u0000", "actor": "http://evil.test/\\u0000"}'
        ),
        "^400$",
    ),
    "no object": (deed(lambda where, who: where.evil.activity("Create", who, None)), "creates nothing"),
    "numbers for everything": (
        deed(lambda where, who: where.evil.activity("Create", who, 7, to=8, cc=9)),
        "another server",
    ),
    "a type of a million letters": (
        deed(lambda where, who: where.evil.activity("X" * 400_000, who, "y")),
        "understands",
    ),
    "itself, created": (_itself("Create"), "."),
    "itself, boosted": (_itself("Announce"), "."),
    "itself, undone": (_itself("Undo"), "^202"),
    "an Undo of an Undo, 30 times": (_nested("Undo", 30), "."),
    "an Announce of an Announce, 30 times": (_nested("Announce", 30), "."),
    # what we are made to do
    "40 keys that do not exist": (_bad_keys, "^30 asked, 30 × 401, 10 × 503$"),
    "one of them five times": (_one_bad_key_again, "^1 asked$"),
    "keys that are served drop by drop": (_keys_that_drip, "^5 × 503$"),
    "more keys to wait for than threads": (_all_waiting, "^4 may wait, then 503$"),
    "a new actor beyond the rate": (_refused_for_now, "^503$"),
    "a new actor beyond the rate, key known": (_let_in_later, "will be tried again: too many new actors of evil.test"),
}

BOUNDED: dict[str, tuple[Attack, str, int]] = {
    "keys that fit, of strangers without end": (_many_good_keys, "^3 × 202, 3 × 503$", 6),
    "a post that names twelve strangers": (_flood_of_actors, "^202; [4-9] fetched$", 16),
    "10,000 mentions": (
        _crowded(tag=[{"type": "Mention", "href": f"http://evil.test/m/{number}"} for number in range(BIG)]),
        "^202$",
        8,
    ),
    "10,000 addressed": (_crowded(cc=[f"http://evil.test/m/{number}" for number in range(BIG)]), "^202$", 8),
    "10,000 hashtags": (
        _crowded(tag=[{"type": "Hashtag", "name": f"t{number}"} for number in range(BIG)]),
        "^202$",
        210,
    ),
    "10,000 emoji": (
        _crowded(
            tag=[{"type": "Emoji", "name": f":e{number}:", "icon": {"url": "http://e.test/x"}} for number in range(BIG)]
        ),
        "^202$",
        8,
    ),
    "10,000 attachments": (
        _crowded(
            attachment=[
                {"type": "Image", "mediaType": "image/png", "url": f"http://e.test/{number}.png"}
                for number in range(BIG)
            ]
        ),
        "^202$",
        40,
    ),
    "10,000 options": (
        _crowded(type="Question", oneOf=[{"type": "Note", "name": f"o{number}"} for number in range(BIG)]),
        "^202$",
        8,
    ),
    "a profile with 10,000 fields": (_full_profile, "^202$", 3),
    "500 objects in one activity": (_many_objects, r"; (1\d|2\d) asked$", 130),
}
