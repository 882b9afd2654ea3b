"""Rookery and a server made with Fedify: every kind of signature, in both directions, on every kind of activity."""

import pytest

from tests.laboratory.foreign import is_at_hand, moment
from tests.laboratory.waiting import eventually

pytestmark = pytest.mark.skipif(not is_at_hand(), reason="no npm here: the server made with Fedify cannot be installed")

SCHEMES = ("cavage", "rfc9421", "ld", "proof")


def test_each_finds_the_other(a, foreign):
    anna = a.member("anna")
    for what in (anna.uri, anna.handle, f"{a.url}/@{anna.username}"):
        found = foreign.ask("/lookup", what=what)
        assert (found["id"], found["preferredUsername"]) == (anna.uri, anna.username), what
    handle = f"@fay@{foreign.name}"
    found = anna.get("/api/v2/search", q=handle, type="accounts", resolve="true")["accounts"]
    assert [each["uri"] for each in found] == [foreign.fay]


def test_a_server_that_answers_only_to_signatures(c, foreign):
    """Fedify signs its requests with draft-cavage; c.test shows nothing to strangers."""
    carl = c.member("carl")
    said = carl.say("only to those who say who they are")
    assert foreign.ask("/lookup", what=said["uri"])["id"] == said["uri"]
    assert c.door.call("GET", f"/users/{carl.username}", headers={"Accept": "application/activity+json"}).status == 401


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_it_says_is_believed(a, foreign, scheme):
    anna = a.member("anna")
    inbox = f"{a.url}/inbox"
    said = anna.say("hello")

    def of_said(name):
        return anna.get(f"/api/v1/statuses/{said['id']}")[name]

    def mention():
        found = anna.get("/api/v1/notifications", **{"types[]": "mention"})
        return next((each["status"] for each in found if each["status"]["uri"] == note["id"]), None)

    follow = foreign.send("Follow", anna.uri, inbox, scheme)
    eventually(lambda: anna.get("/api/v1/notifications", **{"types[]": "follow"}))
    foreign.await_one("Accept", follow["id"])

    note = foreign.note(anna)
    foreign.send("Create", note, inbox, scheme, cc=note["cc"])
    assert "from another make" in eventually(mention)["content"]
    foreign.send("Update", {**note, "content": "<p>said better</p>", "updated": moment(2)}, inbox, scheme)
    eventually(lambda: "said better" in mention()["content"])

    for kind, count in (("Like", "favourites_count"), ("Announce", "reblogs_count")):
        done = foreign.send(kind, said["uri"], inbox, scheme)
        eventually(lambda count=count: of_said(count) == 1)
        foreign.send("Undo", done, inbox, scheme)
        eventually(lambda count=count: of_said(count) == 0)

    foreign.send("Delete", {"type": "Tombstone", "id": note["id"]}, inbox, scheme)
    eventually(lambda: mention() is None)
    foreign.send("Undo", follow, inbox, scheme)
    eventually(lambda: anna.get("/api/v1/accounts/verify_credentials")["followers_count"] == 0)


@pytest.mark.parametrize("only", ["cavage", "rfc9421"])
def test_it_believes_what_we_say(a, foreign, only):
    """Every activity of ours is verified by Fedify: the request, and whatever vouches inside the document."""
    foreign.ask("/speak", only=only)
    anna = a.member("anna")
    found = anna.get("/api/v2/search", q=f"@fay@{foreign.name}", type="accounts", resolve="true")["accounts"][0]
    note = foreign.note(anna)
    here = eventually(lambda: anna.known(note["id"], ask=True))

    def comes(kind, thing):
        came = foreign.await_one(kind, thing, by=anna.uri)
        assert came["http"] == only, came
        return came

    anna.post(f"/api/v1/accounts/{found['id']}/follow")
    comes("Follow", foreign.fay)
    anna.do("favourite", here)
    comes("Like", note["id"])
    anna.do("unfavourite", here)
    comes("Undo", note["id"])
    anna.do("reblog", here)
    comes("Announce", note["id"])
    reply = anna.say(f"@fay@{foreign.name} a reply", in_reply_to_id=here["id"])
    came = comes("Create", reply["uri"])
    assert (came["ld"], came["proof"]) == (True, True)
    anna.put(f"/api/v1/statuses/{reply['id']}", status=f"@fay@{foreign.name} a better reply")
    comes("Update", reply["uri"])
    anna.delete(f"/api/v1/statuses/{reply['id']}")
    comes("Delete", reply["uri"])
    anna.post(f"/api/v1/accounts/{found['id']}/block")
    comes("Block", foreign.fay)
    foreign.ask("/speak", only="")
