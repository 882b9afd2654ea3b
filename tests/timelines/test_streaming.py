"""Streams over real sockets of a real daphne: who hears what, by which door, and when it ends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.actions.oauth import revoke_all_tokens
from accounts.models import Account, Block, DomainMute, Mute
from statuses.actions.delete import delete_status
from statuses.actions.edit import Revision, edit_status
from statuses.actions.interact import favourite_status, reblog_status
from statuses.actions.post import Draft, post_status
from statuses.models import Tag, TagFollow
from statuses.models.status import Visibility
from tests.support.api import token_for
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.timelines.sockets import EventStream, Socket, web_socket
from tests.timelines.things import make_status
from timelines.actions.lists import add_to_list, create_list
from timelines.models.list import RepliesPolicy
from timelines.streaming import effects
from timelines.streaming.channels import UnknownStream, Visitor, find_stream

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[], int]


def say(account: Account, text: str = "Hello", **draft: Any) -> Any:
    return post_status(account=account, draft=Draft(text=text, **draft))


@pytest.fixture
def ann() -> Account:
    return make_account("ann")


@pytest.fixture
def ben() -> Account:
    return make_account("ben")


class TestHome:
    def test_two_clients_hear_a_post_each_as_its_reader(self, ann: Account, ben: Account, run_effects: Run) -> None:
        make_follow(ann, ben)
        with (
            web_socket(token_for(ann), query={"stream": "user"}) as hers,
            web_socket(token_for(ben), query={"stream": "user"}) as his,
        ):
            status = say(ben)
            run_effects()
            frame = hers.next()
            assert (frame["stream"], frame["event"]) == (["user"], "update")
            heard = json.loads(frame["payload"])
            assert (heard["id"], heard["favourited"], heard["account"]["username"]) == (str(status.pk), False, "ben")
            assert his.payload()["id"] == str(status.pk)
            edit_status(status=status, revision=Revision(text="Hello again"))
            run_effects()
            assert hers.next()["event"] == "status.update"
            delete_status(status=status)
            run_effects()
            assert hers.next() == {"stream": ["user"], "event": "delete", "payload": str(status.pk)}

    def test_what_is_not_in_a_home_is_not_heard(self, ann: Account, ben: Account, run_effects: Run) -> None:
        friend = make_account()
        make_follow(ann, friend)
        make_follow(ann, make_account("muted"))
        Mute.objects.create(account=ann, target=Account.objects.get(username="muted"))
        with web_socket(token_for(ann), query={"stream": "user"}) as hers:
            stranger = say(ben)
            say(ben, visibility=Visibility.PRIVATE)
            say(Account.objects.get(username="muted"))
            say(friend, "@ben but to you", in_reply_to=stranger)
            run_effects()
            assert hers.is_silent()
            reblog_status(account=friend, status=stranger)
            run_effects()
            assert hers.payload()["reblog"]["id"] == str(stranger.pk)

    def test_followed_tags_and_private_posts_are_heard(self, ann: Account, ben: Account, run_effects: Run) -> None:
        TagFollow.objects.create(account=ann, tag=Tag.objects.create(name="owls"))
        with web_socket(token_for(ann), query={"stream": "user"}) as hers:
            tagged = say(ben, "#owls")
            run_effects()
            assert hers.payload()["id"] == str(tagged.pk)
            make_follow(ann, ben)
            private = say(ben, "quietly", visibility=Visibility.PRIVATE)
            run_effects()
            assert hers.payload()["id"] == str(private.pk)

    def test_lists(self, ann: Account, ben: Account, run_effects: Run) -> None:
        make_follow(ann, ben)
        mine = create_list(account=ann, title="Birds", replies_policy=RepliesPolicy.LIST, exclusive=True)
        add_to_list(members=mine, account_ids=[ben.pk])
        with web_socket(token_for(ann)) as hers:
            hers.subscribe(stream="list", list=str(mine.pk))
            hers.subscribe(stream="user")
            status = say(ben)
            run_effects()
            frame = hers.next()
            assert frame["stream"] == ["list", str(mine.pk)]
            assert json.loads(frame["payload"])["id"] == str(status.pk)
            assert hers.is_silent()
        with web_socket(token_for(ben)) as his:
            his.say(type="subscribe", stream="list", list=str(mine.pk))
            assert his.next()["status"] == 403


class TestPublic:
    def test_every_stream_gets_its_own(self, ann: Account, ben: Account, run_effects: Run) -> None:
        names = ("public", "public:local", "public:remote", "public:media")
        with web_socket(token_for(ann)) as hers:
            for name in names:
                hers.subscribe(stream=name)
            hers.subscribe(stream="hashtag", tag="Owls")
            hers.subscribe(stream="hashtag:local", tag="owls")
            status = say(ben, "#owls")
            run_effects()
            frames = [hers.next() for _ in range(4)]
            assert {tuple(frame["stream"]) for frame in frames} == {
                ("public",),
                ("public:local",),
                ("hashtag", "Owls"),
                ("hashtag:local", "owls"),
            }
            heard = json.loads(frames[0]["payload"])
            assert heard["id"] == str(status.pk) and "favourited" not in heard
            effects.status_posted(status_id=make_status(make_remote_account()).pk)
            assert {tuple(hers.next()["stream"]) for _ in range(2)} == {("public",), ("public:remote",)}
            assert hers.is_silent()

    def test_unsubscribed_streams_are_silent(self, ann: Account, ben: Account, run_effects: Run) -> None:
        with web_socket(token_for(ann), query={"stream": "public"}) as hers:
            hers.say(type="subscribe", stream="public")
            hers.say(type="unsubscribe", stream="public")
            hers.settle()
            say(ben)
            run_effects()
            assert hers.is_silent()

    def test_replies_reblogs_unlisted_posts_and_limited_accounts_are_left_out(
        self, ann: Account, ben: Account, run_effects: Run
    ) -> None:
        limited = make_account(silenced_at="2026-01-01T00:00:00Z")
        first = make_status(ben)
        with web_socket(token_for(ann), query={"stream": "public"}) as hers:
            say(ann, "to ben", in_reply_to=first)
            reblog_status(account=ann, status=first)
            say(ben, visibility=Visibility.UNLISTED)
            say(limited)
            run_effects()
            assert hers.is_silent()

    def test_blocks_mutes_and_languages_of_the_reader(self, ann: Account, ben: Account, run_effects: Run) -> None:
        blocker, far = make_account(), make_remote_account(domain="far.test")
        Mute.objects.create(account=ann, target=ben)
        Block.objects.create(account=blocker, target=ann)
        DomainMute.objects.create(account=ann, domain="far.test")
        german = make_account(user={"chosen_languages": ["de"]})
        with (
            web_socket(token_for(ann), query={"stream": "public"}) as hers,
            web_socket(token_for(german), query={"stream": "public"}) as theirs,
        ):
            for status in (make_status(ben), make_status(blocker), make_status(far)):
                effects.status_posted(status_id=status.pk)
            assert hers.is_silent()
            said = make_status(ben, language="de")
            effects.status_posted(status_id=said.pk)
            assert theirs.payload()["id"] == str(said.pk)


class TestPersonal:
    def test_notifications(self, ann: Account, ben: Account, run_effects: Run) -> None:
        status = make_status(ann)
        with (
            web_socket(token_for(ann, "read"), query={"stream": "user"}) as whole,
            web_socket(token_for(ann, "read:notifications"), query={"stream": "user:notification"}) as narrow,
            web_socket(token_for(ann, "read:statuses"), query={"stream": "user"}) as without,
        ):
            favourite_status(account=ben, status=status)
            run_effects()
            frame = whole.next()
            assert (frame["stream"], frame["event"]) == (["user"], "notification")
            heard = json.loads(frame["payload"])
            assert (heard["type"], heard["account"]["username"]) == ("favourite", "ben")
            assert heard["status"]["id"] == str(status.pk)
            assert narrow.next()["stream"] == ["user:notification"]
            assert without.is_silent()

    def test_conversations_and_filters(self, ann: Account, ben: Account, run_effects: Run) -> None:
        with web_socket(token_for(ann)) as hers:
            hers.subscribe(stream="direct")
            said = say(ben, "@ann psst", visibility=Visibility.DIRECT)
            run_effects()
            frame = hers.next()
            assert (frame["stream"], frame["event"]) == (["direct"], "conversation")
            assert json.loads(frame["payload"])["last_status"]["id"] == str(said.pk)
        with web_socket(token_for(ann), query={"stream": "user"}) as hers:
            effects.filters_changed(account_id=ann.pk)
            assert hers.next() == {"stream": ["user"], "event": "filters_changed"}


class TestDoors:
    @pytest.mark.parametrize("token", ["", "wrong"])
    def test_nobody_enters_without_a_good_token(self, token: str) -> None:
        with pytest.raises(InvalidStatus) as refusal, web_socket(token):
            pass
        assert refusal.value.response.status_code == 401

    def test_three_ways_to_send_a_token(self, ann: Account) -> None:
        token = token_for(ann)
        with web_socket(token) as by_header, web_socket(query={"access_token": token}) as by_query:
            by_header.settle()
            by_query.settle()
        with web_socket(subprotocols=[token]) as by_protocol:
            assert by_protocol.connection.subprotocol == token
            by_protocol.settle()

    def test_scopes(self, ann: Account) -> None:
        with web_socket(token_for(ann, "write")) as hers:
            hers.say(type="subscribe", stream="user")
            assert hers.next()["status"] == 401

    @pytest.mark.parametrize("text", ["{", "[]", '{"type": "dance"}', '{"type": "subscribe"}'])
    def test_nonsense_is_answered_and_does_not_close(self, ann: Account, text: str) -> None:
        with web_socket(token_for(ann)) as hers:
            hers.connection.send(text)
            assert hers.next()["status"] == 400
            hers.settle()

    def test_binary_frames_close(self, ann: Account) -> None:
        with web_socket(token_for(ann)) as hers:
            hers.connection.send(b"\x00")
            assert ended(hers) == 1003

    def test_server_sent_events(self, ann: Account, ben: Account, run_effects: Run) -> None:
        stream = EventStream("/api/v1/streaming/public/local", token_for(ann))
        assert stream.answer.headers["Content-Type"] == "text/event-stream"
        assert stream.line() == ":)"
        status = say(ben)
        run_effects()
        assert stream.line() == "event: update"
        name, _colon, data = stream.line().partition(": ")
        assert (name, json.loads(data)["id"], stream.line()) == ("data", str(status.pk), "")
        revoke_all_tokens(user=ann.user)
        run_effects()
        assert stream.answer.read() == b""
        stream.close()

    @pytest.mark.parametrize(("path", "status"), [("health", 200), ("user", 401), ("nothing", 401)])
    def test_answers_without_a_token(self, path: str, status: int) -> None:
        stream = EventStream(f"/api/v1/streaming/{path}")
        assert stream.answer.status == status
        assert stream.answer.read() == b"OK" or status != 200
        stream.close()

    def test_unknown_paths(self, ann: Account) -> None:
        stream = EventStream("/api/v1/streaming/nothing", token_for(ann))
        assert stream.answer.status == 400
        stream.close()

    def test_our_own_page_gets_a_pass_for_its_home(self, ann: Account, run_effects: Run) -> None:
        browser = Client()
        assert browser.get("/home/stream").status_code == 302
        browser.force_login(ann.user, backend="accounts.authentication.SessionBackend")
        _address, _mark, query = browser.get("/home/stream").content.decode().partition("access_token=")
        with web_socket(query={"access_token": query.replace("%3A", ":")}) as page:
            page.subscribe(stream="user")
            status = say(ann)
            run_effects()
            assert page.payload()["id"] == str(status.pk)
            page.say(type="subscribe", stream="user:notification")
            assert page.next()["status"] == 401


class TestWebHost:
    def test_it_says_where_the_streams_are(self, settings: Any) -> None:
        settings.STREAMING_URL = "wss://stream.rookery.test"
        answer = Client().get("/api/v1/streaming/user?list=1")
        assert answer.status_code == 301
        assert answer["Location"] == "https://stream.rookery.test/api/v1/streaming/user?list=1"
        assert Client().get("/api/v1/streaming/nothing").status_code == 404

    def test_it_does_not_send_anybody_in_circles(self, settings: Any) -> None:
        settings.STREAMING_URL = "ws://testserver"
        settings.ALLOWED_HOSTS = ["testserver"]
        assert Client().get("/api/v1/streaming").status_code == 404


def ended(client: Socket) -> int | None:
    with pytest.raises(ConnectionClosed) as end:
        client.next()
    return end.value.rcvd.code if end.value.rcvd else None


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", ""])
def test_what_is_no_number_of_a_list_is_refused(number: str) -> None:
    with pytest.raises(UnknownStream):
        find_stream(Visitor(1, None, frozenset({"read"})), "list", {"list": number})
