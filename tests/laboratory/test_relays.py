"""A relay, played by the server of another make: joined, fed with what is public, and believed."""

import pytest

from tests.laboratory.foreign import is_at_hand
from tests.laboratory.waiting import eventually

pytestmark = pytest.mark.skipif(not is_at_hand(), reason="no npm here: the server made with Fedify cannot be installed")

ADD = """
from federation.models import Relay
from federation.relays import enable_relay
enable_relay(Relay.objects.create(address='{address}'))
"""
LEAVE = """
from federation.models import Relay
from federation.relays import disable_relay
[disable_relay(relay) for relay in Relay.objects.all()]
"""


def test_a_relay_is_joined_fed_and_read(a, foreign):
    anna = a.member("anna")
    a.manage("shell", "-c", ADD.format(address=f"{foreign.url}/inbox"))
    follow = foreign.await_one("Follow", "as:Public")["activity"]  # as Fedify writes it
    assert follow["actor"] == f"{a.url}/actor"
    foreign.send("Accept", follow["id"], f"{a.url}/inbox", "cavage")
    eventually(lambda: a.rows("SELECT state FROM federation_relay") == [("accepted",)])

    said = anna.say("for everybody")
    assert foreign.await_one("Create", said["uri"])["ld"] is True
    unlisted = anna.say("not for everybody", visibility="unlisted")

    note = foreign.note()
    foreign.send("Announce", note["id"], f"{a.url}/inbox", "cavage")
    public = "/api/v1/timelines/public"
    eventually(lambda: note["id"] in [each["uri"] for each in anna.get(public, remote="true")])
    assert foreign.received("Create", unlisted["uri"]) == []
    a.manage("shell", "-c", LEAVE)
    foreign.await_one("Undo", follow["id"])
