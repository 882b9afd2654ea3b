"""Members change: their profile, their keys; and servers that are shut out."""

from tests.laboratory.waiting import eventually

BLOCK = """
from federation.actions import set_rule
from federation.models import DomainBlock
set_rule(rule=DomainBlock(domain="c.test", severity="suspend"))
"""
UNBLOCK = """
from federation.actions import lift_rule
from federation.models import DomainBlock
lift_rule(rule=DomainBlock.objects.get(domain="c.test"))
"""


def test_a_profile_is_changed(a, b):
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    fields = [{"name": "Nest", "value": "high up"}]
    anna.patch(
        "/api/v1/accounts/update_credentials", display_name="Anna of the Tower", note="caw", fields_attributes=fields
    )
    there = eventually(lambda: bert.find(anna)["display_name"] == "Anna of the Tower" and bert.find(anna))
    assert "caw" in there["note"]
    assert [(field["name"], field["value"]) for field in there["fields"]] == [("Nest", "high up")]

    anna.patch("/api/v1/accounts/update_credentials", locked=True)
    eventually(lambda: bert.find(anna)["locked"])


def test_what_is_signed_with_new_keys_is_believed(a, b):
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    old = anna.say("signed with the first key")
    eventually(lambda: bert.at_home(old["uri"]))
    a.manage("accounts", "rotate-keys", anna.username)
    new = anna.say("signed with the second key")
    eventually(lambda: bert.at_home(new["uri"]))


def test_a_suspended_server_is_neither_heard_nor_spoken_to(laboratory, a, b, c):
    anna, bert, carla = b.member("anna"), a.member("bert"), c.member("carla")
    carla.follow(anna)
    anna.follow(carla)
    eventually(lambda: carla.follows(anna) and anna.follows(carla))
    b.manage("shell", "-c", BLOCK)
    try:
        before = len(c.received(anna))
        ours, theirs = anna.say("not for them"), carla.say(f"not from them {anna.handle}")
        laboratory.settle()
        assert c.received(anna)[before:] == []
        assert not carla.at_home(ours["uri"])
        assert not anna.at_home(theirs["uri"])
        assert not anna.known(theirs["uri"], ask=True)
        assert bert.known(ours["uri"], ask=True)
        eventually(lambda: not carla.follows(anna))  # they are told
    finally:
        b.manage("shell", "-c", UNBLOCK)
    assert eventually(lambda: anna.notified_of("severed_relationships"))
