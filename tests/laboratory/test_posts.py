"""Posts across servers: who sees them, how they change, and how they end."""

import pytest

from tests.laboratory.waiting import eventually


@pytest.fixture
def heard(a, b):
    """A member of a.test, and a follower on b.test."""
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    return anna, bert


def test_four_visibilities(laboratory, b, heard):
    anna, bert = heard
    bella, boris = b.member("bella"), b.member("boris")
    said = {name: anna.say(name, visibility=name) for name in ("public", "unlisted", "private")}
    said["direct"] = anna.say(f"only {bella.handle}", visibility="direct")
    eventually(lambda: bella.get("/api/v1/conversations"))  # strangers who write in private do not notify
    laboratory.settle()
    assert {name for name, post in said.items() if bert.at_home(post["uri"])} == {"public", "unlisted", "private"}
    public = [each["uri"] for each in boris.get("/api/v1/timelines/public", remote="true")]
    assert {name for name, post in said.items() if post["uri"] in public} == {"public"}
    for viewer, expected in (
        (bert, {"public", "unlisted", "private"}),
        (bella, {"public", "unlisted", "direct"}),
        (boris, {"public", "unlisted"}),
    ):
        seen = {name for name, post in said.items() if viewer.known(post["uri"], ask=True)}
        assert seen == expected, viewer.handle
    for name, viewer in (("private", bert), ("direct", bella)):
        there = viewer.known(said[name]["uri"])
        assert there["visibility"] == name
        assert viewer.ask("GET", f"/api/v1/statuses/{there['id']}").status == 200
        assert boris.ask("GET", f"/api/v1/statuses/{there['id']}").status == 404


def test_a_post_is_edited_and_deleted(heard):
    anna, bert = heard
    post = anna.say("first", spoiler_text="careful", sensitive=True, language="en")
    there = eventually(lambda: bert.at_home(post["uri"]))
    assert there["spoiler_text"] == "careful"
    assert there["language"] == "en"

    anna.put(f"/api/v1/statuses/{post['id']}", status="second")
    edited = eventually(lambda: _with_text(bert, there, "second"))
    assert edited["edited_at"]
    assert len(bert.get(f"/api/v1/statuses/{there['id']}/history")) == 2

    anna.delete(f"/api/v1/statuses/{post['id']}")
    eventually(lambda: bert.ask("GET", f"/api/v1/statuses/{there['id']}").status == 404)
    assert not bert.at_home(post["uri"])


def test_a_private_post_is_edited_and_deleted(heard):
    anna, bert = heard
    post = anna.say("first", visibility="private")
    there = eventually(lambda: bert.at_home(post["uri"]))
    anna.put(f"/api/v1/statuses/{post['id']}", status="second")
    eventually(lambda: _with_text(bert, there, "second"))
    anna.delete(f"/api/v1/statuses/{post['id']}")
    eventually(lambda: bert.ask("GET", f"/api/v1/statuses/{there['id']}").status == 404)


def test_pins_come_and_go(heard):
    anna, bert = heard
    post = anna.say("read this first")
    eventually(lambda: bert.at_home(post["uri"]))
    account = bert.find(anna)["id"]

    def pinned():
        return [each["uri"] for each in bert.get(f"/api/v1/accounts/{account}/statuses", pinned="true")]

    anna.do("pin", post)
    eventually(lambda: pinned() == [post["uri"]])
    anna.do("unpin", post)
    eventually(lambda: pinned() == [])


def test_hashtags_and_mentions_lead_to_the_same_things_there(b, heard):
    anna, bert = heard
    bella = b.member("bella")
    post = anna.say(f"#Crows for {bella.handle}")
    there = eventually(lambda: bert.at_home(post["uri"]))
    assert [tag["name"].lower() for tag in there["tags"]] == ["crows"]
    assert [each["acct"] for each in there["mentions"]] == [bella.username]
    eventually(lambda: bella.notified("mention", anna))
    assert post["uri"] in [each["uri"] for each in bert.get("/api/v1/timelines/tag/crows")]


def _with_text(reader, status, text):
    found = reader.get(f"/api/v1/statuses/{status['id']}")
    return text in found["content"] and found
