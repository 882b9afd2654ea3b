"""What keeps a stream open, and all that ends one: tokens revoked, members locked out, browsers signed out."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Opcode
from websockets.sync.client import ClientConnection

from accounts.actions.limit import disable_user, suspend_account
from accounts.actions.oauth import revoke_all_tokens, revoke_application, revoke_token
from accounts.actions.sessions import cut_pages
from accounts.models import Account, Application
from tests.support.api import token_for
from tests.support.factories import PASSWORD, make_account
from tests.timelines.sockets import EventStream, Socket, streaming_server, web_socket
from timelines.streaming import broker
from timelines.streaming import hub as hubs
from timelines.streaming.channels import Visitor
from timelines.streaming.hub import THUMP, Hub, Listener

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[], int]


@pytest.fixture
def ann() -> Account:
    return make_account("ann")


def ended(client: Socket) -> int | None:
    with pytest.raises(ConnectionClosed) as end:
        client.next()
    return end.value.rcvd.code if end.value.rcvd else None


class TestTokens:
    @pytest.fixture
    def token(self, ann: Account) -> str:
        return token_for(ann)

    @pytest.mark.parametrize(
        "revoke",
        [
            lambda user, value: revoke_token(application=Application.objects.get(), value=value),
            lambda user, value: revoke_application(user=user, application_id=Application.objects.get().pk),
            lambda user, value: revoke_all_tokens(user=user),
        ],
        ids=["by the app", "with the app", "all"],
    )
    def test_revoked_by_any_way(
        self, ann: Account, token: str, revoke: Callable[[Any, str], None], run_effects: Run
    ) -> None:
        stream = EventStream("/api/v1/streaming/user", token)
        with web_socket(token) as hers, web_socket(token_for(make_account())) as other:
            revoke(ann.user, token)
            run_effects()
            assert ended(hers) == 1008
            assert stream.answer.read().endswith(b":)\n")
            other.settle()
        stream.close()

    def test_one_that_is_revoked_leaves_the_others_of_its_member(
        self, ann: Account, token: str, run_effects: Run
    ) -> None:
        other = token_for(ann)
        with web_socket(token) as first, web_socket(other) as second:
            revoke_token(application=Application.objects.get(), value=token)
            run_effects()
            assert ended(first) == 1008
            second.settle()


class TestMembers:
    @pytest.mark.parametrize(
        "lock",
        [
            lambda account: disable_user(user=account.user),
            lambda account: suspend_account(account=account),
            lambda account: call_command("accounts", "modify", account.username, "--disable"),
            lambda account: call_command("accounts", "modify", account.username, "--reset-password"),
            lambda account: call_command("accounts", "delete", account.username, "--yes"),
        ],
        ids=["disabled", "suspended", "disabled by command", "new password by command", "deleted by command"],
    )
    def test_who_is_locked_out_hears_nothing(
        self, ann: Account, lock: Callable[[Account], None], run_effects: Run
    ) -> None:
        token = token_for(ann)
        stream = EventStream("/api/v1/streaming/user", token)
        with web_socket(token) as hers, page_of(ann) as page, web_socket(token_for(make_account())) as other:
            lock(ann)
            run_effects()
            assert (ended(hers), ended(page)) == (1008, 1008)
            assert stream.answer.read().endswith(b":)\n")
            other.settle()
        stream.close()

    def test_and_does_not_come_in_again(self, ann: Account) -> None:
        token = token_for(ann)
        disable_user(user=ann.user)
        stream = EventStream("/api/v1/streaming/user", token)
        assert stream.answer.status == 401
        stream.close()
        with pytest.raises(InvalidStatus) as refusal, web_socket(token):
            pass
        assert refusal.value.response.status_code == 401


class TestBrowsers:
    """Pages have streams of their own. Those that may, connect anew; apps are left alone."""

    @pytest.fixture
    def browser(self, ann: Account) -> Client:
        EmailAddress.objects.create(user=ann.user, email=ann.user.email, verified=True, primary=True)
        return signed_in()

    @pytest.fixture
    def streams(self, ann: Account, browser: Client) -> Iterator[tuple[Socket, Socket]]:
        """A page's, and an app's."""
        with ExitStack() as stack:
            yield stack.enter_context(page_of(ann)), stack.enter_context(web_socket(token_for(ann)))

    def check(self, streams: tuple[Socket, Socket], run_effects: Run) -> None:
        run_effects()
        assert ended(streams[0]) == 1008
        streams[1].settle()

    def test_signing_out(self, browser: Client, streams: tuple[Socket, Socket], run_effects: Run) -> None:
        browser.post("/auth/sign_out")
        assert browser.get("/home/stream").status_code == 302
        self.check(streams, run_effects)

    def test_signing_out_everywhere_else(
        self, browser: Client, streams: tuple[Socket, Socket], run_effects: Run
    ) -> None:
        phone = signed_in()
        browser.post("/settings/sessions")
        assert phone.get("/home/stream").status_code == 302
        self.check(streams, run_effects)

    def test_signing_one_browser_out(self, browser: Client, streams: tuple[Socket, Socket], run_effects: Run) -> None:
        session = UserSession.objects.get(session_key=browser.session.session_key)
        signed_in().post(f"/settings/sessions/{session.pk}/end")
        assert browser.get("/home/stream").status_code == 302
        self.check(streams, run_effects)

    def test_a_new_password(self, browser: Client, streams: tuple[Socket, Socket], run_effects: Run) -> None:
        new = "entirely other words"
        answer = browser.post("/auth/edit/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert answer.status_code == 302
        self.check(streams, run_effects)

    def test_other_members_go_on(self, ann: Account, run_effects: Run) -> None:
        with page_of(make_account()) as other:
            cut_pages(user=ann.user)
            run_effects()
            other.settle()


class TestHeartbeats:
    def test_server_sent_events_thump(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert hubs.THUMP_SECONDS == 15
        monkeypatch.setattr(hubs, "THUMP_SECONDS", 0.02)

        async def wait() -> tuple[Any, bool]:
            hub, patient, silent = (
                Hub(),
                Listener(Visitor(1, 1, frozenset()), thumps=True),
                Listener(Visitor(2, 2, frozenset())),
            )
            await hub.join(patient)
            await hub.join(silent)
            heard = await asyncio.wait_for(patient.queue.get(), 5)
            await hub.stop()
            return heard, silent.queue.empty()

        with ThreadPoolExecutor(1) as thread:
            heard, other_is_silent = thread.submit(asyncio.run, wait()).result()
        assert heard is not None and heard.message is THUMP
        assert other_is_silent

    def test_a_thump_is_a_comment(self, ann: Account) -> None:
        stream = EventStream("/api/v1/streaming/user", token_for(ann))
        assert stream.line() == ":)"
        (listener,) = (one for hub in hubs._hubs.values() for one in hub.listeners if one.thumps)
        listener.put(hubs.Delivery(THUMP, ()))
        broker.send("delete", {"user": [ann.pk]}, "1")
        assert [stream.line(), stream.line()] == [":thump", "event: delete"]
        stream.close()

    def test_web_sockets_are_pinged(self, ann: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        _port, server = streaming_server()
        assert 10 <= server.ping_interval <= 30
        monkeypatch.setattr(server, "ping_interval", 0)
        Pinged.pings = 0
        with web_socket(token_for(ann), create_connection=Pinged) as hers:
            deadline = time.monotonic() + 10
            while not Pinged.pings and time.monotonic() < deadline:
                hers.is_silent(0.1)
        assert Pinged.pings


class Pinged(ClientConnection):
    pings = 0

    def process_event(self, event: Any) -> None:
        if getattr(event, "opcode", None) is Opcode.PING:
            Pinged.pings += 1
        super().process_event(event)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_health_needs_nobody(method: str) -> None:
    stream = EventStream("/api/v1/streaming/health", method=method)
    assert stream.answer.status == (204 if method == "OPTIONS" else 200)
    assert stream.answer.read() == (b"OK" if method == "GET" else b"")
    stream.close()


def signed_in() -> Client:
    """Through the form, so that the browser is noted as one."""
    browser = Client()
    answer = browser.post("/auth/sign_in", {"login": "ann", "password": PASSWORD, "next": "/home"})
    assert answer["Location"] == "/home"
    return browser


def page_of(account: Account) -> Any:
    """The stream of an open home page."""
    browser = Client()
    browser.force_login(account.user, backend="accounts.authentication.SessionBackend")
    address = urlsplit(browser.get("/home/stream").content.decode())
    (access_token,) = parse_qs(address.query)["access_token"]
    return web_socket(query={"access_token": access_token, "stream": "user"})
