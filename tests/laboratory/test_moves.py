"""A member moves to another server, and whoever followed them there follows them here."""

from tests.laboratory.waiting import eventually


def test_followers_come_along(a, b, c):
    old, new = a.member("anna"), b.member("anna")
    near, far = a.member("adam"), c.member("carla")
    for follower in (near, far):
        follower.follow(old)
        eventually(lambda follower=follower: follower.follows(old))
    b.manage("accounts", "alias", "add", new.username, old.handle)
    a.manage("accounts", "move", old.username, new.handle)
    for follower in (near, far):
        eventually(lambda follower=follower: follower.follows(new))
        eventually(lambda follower=follower: not follower.follows(old))
    assert far.find(old)["moved"]["acct"] == new.handle[1:]
    said = new.say("here now")
    eventually(lambda: near.at_home(said["uri"]) and far.at_home(said["uri"]))


def test_nobody_moves_to_who_does_not_know_them(a, b):
    old, new = a.member("anna"), b.member("anna")
    follower = b.member("bert")
    follower.follow(old)
    eventually(lambda: follower.follows(old))
    refused = a.try_to_manage("accounts", "move", old.username, new.handle)
    assert refused.returncode != 0
    assert follower.follows(old)
