"""Whoever names this as their server elsewhere is led to the same thing here."""

from typing import Any

import pytest
from django.test import Client

from tests.support.factories import make_account
from tests.support.peer import Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

PATH = "/authorize_interaction"


def test_where_it_leads(peer: Peer, settings: Any) -> None:
    member = make_account("heron")
    status = make_status(member)
    author = peer.actor("wren")
    note = peer.note(author)
    browser = Client()
    assert "/auth/sign_in" in browser.get(PATH, {"uri": author})["Location"] and peer.fetched == []
    browser.force_login(member.user)
    for uri, place in (
        (author, "/@wren@peer.test"),
        ("acct:wren@peer.test", "/@wren@peer.test"),
        ("@wren@peer.test", "/@wren@peer.test"),
        (note["id"], "/@wren@peer.test/"),
        (f"{settings.BASE_URL}/users/heron", "/@heron"),
        (status.permalink, f"/@heron/{status.pk}"),
    ):
        answer = browser.get(PATH, {"uri": uri})
        assert answer.status_code == 303 and answer["Location"].startswith(place), uri
        assert browser.get(answer["Location"]).status_code == 200
    for uri in ("", "nobody@peer.test", "http://peer.test/nothing", "javascript:alert(1)", "//evil.test/x", "a\0b"):
        assert browser.get(PATH, {"uri": uri}).status_code == 404, uri


def test_sharing() -> None:
    browser = Client()
    browser.force_login(make_account("heron").user)
    assert "look at this" in browser.get("/share", {"text": "look at this"}).content.decode()
