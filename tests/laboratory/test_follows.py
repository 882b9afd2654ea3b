"""Follows across servers: asked, granted, refused, ended; blocks."""

from tests.laboratory.waiting import eventually


def test_a_follow_and_its_end(laboratory, a, b):
    anna, bert = a.member("anna"), b.member("bert")
    there = bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    eventually(lambda: anna.notified("follow", bert))
    assert anna.relationship(bert)["followed_by"]
    first = anna.say("somebody listens")
    eventually(lambda: bert.at_home(first["uri"]))

    bert.post(f"/api/v1/accounts/{there}/unfollow")
    eventually(lambda: not anna.relationship(bert)["followed_by"])
    before = len(b.received(anna))
    second = anna.say("nobody listens")
    laboratory.settle()
    assert b.received(anna)[before:] == []
    assert not bert.at_home(second["uri"])


def test_a_locked_member_decides(laboratory, a, b):
    anna = a.member("anna", locked=True)
    bert, bella = b.member("bert"), b.member("bella")
    for asker in (bert, bella):
        asker.follow(anna)
        eventually(lambda asker=asker: anna.notified("follow_request", asker))
        assert asker.relationship(anna)["requested"]
    hidden = anna.say("for my followers", visibility="private")

    asked = {each["acct"]: each["id"] for each in anna.get("/api/v1/follow_requests")}
    anna.post(f"/api/v1/follow_requests/{asked[bert.handle[1:]]}/authorize")
    anna.post(f"/api/v1/follow_requests/{asked[bella.handle[1:]]}/reject")
    eventually(lambda: bert.follows(anna))
    eventually(lambda: not bella.relationship(anna)["requested"])
    assert not bella.follows(anna)

    now = anna.say("for my one follower", visibility="private")
    eventually(lambda: bert.at_home(now["uri"]))
    laboratory.settle()
    assert not bella.at_home(now["uri"])
    assert not bella.known(now["uri"], ask=True)
    assert not bert.at_home(hidden["uri"])


def test_a_follow_request_is_withdrawn(a, b):
    anna, bert = a.member("anna", locked=True), b.member("bert")
    there = bert.follow(anna)
    eventually(lambda: anna.get("/api/v1/follow_requests"))
    bert.post(f"/api/v1/accounts/{there}/unfollow")
    eventually(lambda: not anna.get("/api/v1/follow_requests"))


def test_a_follower_is_removed(a, b):
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    here = anna.find(bert)["id"]
    anna.post(f"/api/v1/accounts/{here}/remove_from_followers")
    eventually(lambda: not bert.follows(anna))


def test_a_block_ends_follows_in_both_directions_and_all_delivery(laboratory, a, b):
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    here = anna.follow(bert)
    eventually(lambda: bert.follows(anna) and anna.follows(bert))

    anna.post(f"/api/v1/accounts/{here}/block")
    eventually(lambda: not bert.follows(anna))
    eventually(lambda: bert.relationship(anna)["blocked_by"])
    laboratory.settle()
    assert not anna.follows(bert)
    before = len(b.received(anna))
    post = anna.say(f"not for {bert.handle}")
    bert.say(f"{anna.handle} you cannot hear me")
    laboratory.settle()
    assert b.received(anna)[before:] == []
    assert not bert.at_home(post["uri"])
    assert not anna.notified("mention", bert)

    anna.post(f"/api/v1/accounts/{here}/unblock")
    eventually(lambda: not bert.relationship(anna)["blocked_by"])
