"""What a stream tells is what the API would answer: blocks, mutes, muted servers and filters, in every event."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Block, DomainMute, Mute
from instance.models.event import Event
from statuses.actions.filters import FilterChange, KeywordChange, create_filter
from statuses.actions.interact import favourite_status
from statuses.models import Quote, Status
from statuses.models.quote import QuoteState
from statuses.models.status import Visibility
from statuses.queries.filters import filter_versions
from statuses.queries.heads import load_flags, load_heads
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.statuses import make_status as post
from tests.timelines.sockets import Socket, web_socket
from tests.timelines.things import make_reblog, make_status
from timelines.actions.lists import add_to_list, create_list
from timelines.effects import status_posted
from timelines.feeds import effects as feeds
from timelines.models.list import List, RepliesPolicy
from timelines.streaming import broker, effects

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[], int]


@dataclass
class World:
    """The reader follows both and has both in a list; `other` is whom the reader may not want to hear of."""

    reader: Account
    friend: Account
    other: Account
    members: List

    @property
    def paths(self) -> dict[tuple[str, ...], str]:
        return {
            ("user",): "/api/v1/timelines/home",
            ("list", str(self.members.pk)): f"/api/v1/timelines/list/{self.members.pk}",
            ("public",): "/api/v1/timelines/public",
            ("hashtag", "owls"): "/api/v1/timelines/tag/owls",
        }

    @property
    def api(self) -> ApiClient:
        return ApiClient(token_for(self.reader))


@pytest.fixture
def world() -> World:
    reader, friend, other = make_account("reader"), make_account("friend"), make_remote_account("other", "far.test")
    for person in (friend, other):
        make_follow(reader, person)
    members = create_list(account=reader, title="Both", replies_policy=RepliesPolicy.LIST, exclusive=False)
    add_to_list(members=members, account_ids=[friend.pk, other.pk])
    return World(reader, friend, other, members)


def filtered(world: World, action: str) -> None:
    change = FilterChange(
        title="Owls",
        context=["home", "public", "notifications"],
        action=action,
        keywords=[KeywordChange(keyword="nocturnal")],
    )
    create_filter(account=world.reader, change=change)


RELATIONS: dict[str, Callable[[World], Any]] = {
    "none": lambda world: None,
    "mute": lambda world: Mute.objects.create(account=world.reader, target=world.other),
    "block": lambda world: Block.objects.create(account=world.reader, target=world.other),
    "blocked by": lambda world: Block.objects.create(account=world.other, target=world.reader),
    "muted server": lambda world: DomainMute.objects.create(account=world.reader, domain="far.test"),
    "filter that warns": lambda world: filtered(world, "warn"),
    "filter that hides": lambda world: filtered(world, "hide"),
}


def quoting(author: Account, quoted: Status) -> Status:
    said = make_status(author, tags=["owls"], content="<p>Look</p>")
    Quote.objects.create(
        status=said,
        quoted_status=quoted,
        account=author,
        quoted_account=quoted.account,
        state=QuoteState.ACCEPTED,
    )
    return said


def boosting(world: World) -> Status:
    """Of somebody who is not followed: a boost of what stands just below would be left out of home."""
    world.reader.follows.filter(target=world.other).delete()
    world.members.members.filter(account=world.other).delete()
    return make_reblog(world.friend, make_status(world.other, content="<p>Nocturnal</p>"))


POSTS: dict[str, Callable[[World], Status]] = {
    "by them": lambda world: make_status(world.other, tags=["owls"], content="<p>Nocturnal things</p>"),
    "by a friend": lambda world: make_status(world.friend, tags=["owls"], content="<p>Nocturnal things</p>"),
    "by oneself": lambda world: make_status(world.reader, tags=["owls"], content="<p>Nocturnal things</p>"),
    "that quotes them": lambda world: quoting(world.friend, make_status(world.other, content="<p>Nocturnal</p>")),
    "that names them": lambda world: make_status(world.friend, tags=["owls"], mentions=[world.other]),
    "that boosts them": boosting,
    "that answers them": lambda world: make_status(
        world.friend, tags=["owls"], reply_to=make_status(world.other), content="<p>Nocturnal</p>"
    ),
}


@pytest.fixture(params=RELATIONS)
def related(request: pytest.FixtureRequest, world: World) -> World:
    RELATIONS[request.param](world)
    Event.objects.all().delete()
    return world


@pytest.fixture
def ear(related: World) -> Iterator[Socket]:
    with web_socket(token_for(related.reader)) as socket:
        for label in related.paths:
            name = {"list": "list", "hashtag": "tag"}.get(label[0], "")
            socket.subscribe(stream=label[0], **({name: label[1]} if name else {}))
        yield socket


def test_posts_are_heard_as_they_are_read(related: World, ear: Socket) -> None:
    for kind, make in POSTS.items():
        status = make(related)
        feeds.status_posted(status_id=status.pk)
        for name, effect in (("update", effects.status_posted), ("status.update", effects.status_edited)):
            effect(status_id=status.pk)
            heard = frames(ear, "user", related.reader)
            for label, path in related.paths.items():
                read = [one for one in related.api.get(path).json if one["id"] == str(status.pk)]
                assert [event for event, _payload in heard[label]] == [name] * len(read), (kind, label)
                for (_event, payload), entity in zip(heard[label], read, strict=True):
                    assert payload.get("filtered", []) == entity["filtered"], (kind, label)
                    assert quoted(payload) == quoted(entity), (kind, label)


def quoted(entity: Any) -> Any:
    """What of a quote has to be the same for a viewer and for a stream that has none."""
    quote = entity["quote"]
    shown = quote and quote["quoted_status"]
    return quote and (quote["state"], shown and (shown["id"], shown.get("filtered", [])))


def test_others_hear_the_common_payload(world: World) -> None:
    """Somebody's filter changes nothing for those beside them, and what is sent to them has no viewer."""
    filtered(world, "warn")
    with (
        web_socket(token_for(world.reader), query={"stream": "public"}) as ear,
        web_socket(token_for(world.friend), query={"stream": "public"}) as other,
    ):
        effects.status_posted(status_id=POSTS["by them"](world).pk)
        mine, theirs = ear.payload(), other.payload()
    assert [one["keyword_matches"] for one in mine.pop("filtered")] == [["nocturnal"]]
    assert mine == theirs
    assert "favourited" not in theirs and "filtered" not in theirs


def test_a_public_post_costs_the_same_for_any_number_of_filters(world: World) -> None:
    """Filters are made ready once and kept; whose they are is one query."""
    people = [make_account() for _ in range(3)]
    status = POSTS["by them"](world)

    def listen(readers: list[Account], filters: bool) -> int:
        tokens = [token_for(reader) for reader in readers]
        for reader in readers if filters else ():
            filtered(World(reader, world.friend, world.other, world.members), "warn")
        sockets = [web_socket(token, query={"stream": "public"}) for token in tokens]
        for socket in sockets:
            socket.__enter__()
        effects.status_posted(status_id=status.pk)
        with CaptureQueriesContext(connection) as captured:
            effects.status_posted(status_id=status.pk)
        for socket in sockets:
            socket.__exit__(None, None, None)
        return len(captured)

    assert listen(people[:1], False) == listen(people, True)


@pytest.mark.parametrize("action", ["warn", "hide"])
def test_the_version_of_filters_is_the_one_they_are_kept_by(world: World, action: str) -> None:
    filtered(world, action)
    mine = make_status(world.reader)
    assert filter_versions([world.reader.pk, world.friend.pk]) == {
        world.reader.pk: load_flags(load_heads([mine.pk], world.reader).values(), world.reader).filters
    }


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.PRIVATE, Visibility.DIRECT])
def test_who_hears_that_a_post_is_gone(world: World, visibility: Visibility, named: bool) -> None:
    """Nobody learns of other people's messages, not even by their end."""
    gone = make_status(world.other, visibility=visibility, mentions=[world.reader] if named else [])
    with web_socket(token_for(world.reader), query={"stream": "user"}) as ear:
        ear.subscribe(stream="list", list=str(world.members.pk))
        effects.status_deleted(status_id=gone.pk)
        heard = frames(ear, "user", world.reader)
    hears = named or visibility != Visibility.DIRECT
    assert set(heard) == ({("user",), ("list", str(world.members.pk))} if hears else set())


class TestPersonalEvents:
    def test_notifications(self, related: World, run_effects: Run) -> None:
        mine = post(related.reader, "My nocturnal post")
        run_effects()
        with web_socket(token_for(related.reader), query={"stream": "user:notification"}) as socket:
            favourite_status(account=related.other, status=mine)
            said = make_status(related.other, mentions=[related.reader], content="<p>Nocturnal</p>")
            status_posted(status_id=said.pk)
            run_effects()
            heard = {
                payload["id"]
                for _event, payload in frames(socket, "user:notification", related.reader)[("user:notification",)]
            }
        assert heard == {one["id"] for one in related.api.get("/api/v1/notifications").json}

    def test_conversations(self, related: World, run_effects: Run) -> None:
        with web_socket(token_for(related.reader), query={"stream": "direct"}) as socket:
            said = make_status(
                related.other, visibility=Visibility.DIRECT, mentions=[related.reader], content="<p>Nocturnal</p>"
            )
            status_posted(status_id=said.pk)
            run_effects()
            heard = [payload for _event, payload in frames(socket, "direct", related.reader)[("direct",)]]
        assert heard == related.api.get("/api/v1/conversations").json


def frames(socket: Socket, channel: str, reader: Account) -> defaultdict[tuple[str, ...], list[tuple[str, Any]]]:
    """What has come until now, by stream: what is sent now comes after it."""
    broker.send("now", {channel: [reader.pk]}, "null")
    found: defaultdict[tuple[str, ...], list[tuple[str, Any]]] = defaultdict(list)
    while (frame := socket.next())["event"] != "now":
        found[tuple(frame["stream"])].append((frame["event"], json.loads(frame["payload"])))
    return found
