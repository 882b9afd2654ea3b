"""What others do with a post: replies, boosts, favourites, votes; and all of it taken back."""

import pytest

from tests.laboratory.waiting import eventually


@pytest.fixture
def read(a, b):
    """A member of a.test, a follower on b.test, a post of the first, and that post as the follower has it."""
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    post = anna.say("what do you think")
    return anna, bert, post, eventually(lambda: bert.at_home(post["uri"]))


def _count(member, post, name):
    return member.get(f"/api/v1/statuses/{post['id']}")[name]


def test_a_reply_reaches_whom_it_answers(read):
    anna, bert, post, there = read
    reply = bert.say(f"{anna.handle} well", in_reply_to_id=there["id"])
    noticed = eventually(lambda: anna.notified("mention", bert))
    assert noticed["status"]["uri"] == reply["uri"]
    assert noticed["status"]["in_reply_to_id"] == post["id"]
    thread = anna.get(f"/api/v1/statuses/{post['id']}/context")
    assert [each["uri"] for each in thread["descendants"]] == [reply["uri"]]
    eventually(lambda: _count(anna, post, "replies_count") == 1)


def test_a_favourite_and_its_end(read):
    anna, bert, post, there = read
    bert.do("favourite", there)
    eventually(lambda: anna.notified("favourite", bert))
    assert _count(anna, post, "favourites_count") == 1
    bert.do("unfavourite", there)
    eventually(lambda: _count(anna, post, "favourites_count") == 0)


def test_a_boost_and_its_end(c, read):
    anna, bert, post, there = read
    carla = c.member("carla")
    carla.follow(bert)
    eventually(lambda: carla.follows(bert))
    bert.do("reblog", there)
    eventually(lambda: anna.notified("reblog", bert))
    assert _count(anna, post, "reblogs_count") == 1

    def boosted():
        return [each for each in carla.home() if each["reblog"] and each["reblog"]["uri"] == post["uri"]]

    eventually(boosted)
    bert.do("unreblog", there)
    eventually(lambda: not boosted())
    eventually(lambda: _count(anna, post, "reblogs_count") == 0)


def test_a_poll_is_voted_in_elsewhere(c, read):
    anna, bert, _post, _there = read
    poll = {"options": ["tea", "coffee"], "expires_in": 3600}
    post = anna.say("which", poll=poll)
    there = eventually(lambda: bert.at_home(post["uri"]))
    assert [option["title"] for option in there["poll"]["options"]] == ["tea", "coffee"]
    voted = bert.post(f"/api/v1/polls/{there['poll']['id']}/votes", choices=[1])
    assert voted["own_votes"] == [1]
    eventually(lambda: [option["votes_count"] for option in _poll(anna, post)["options"]] == [0, 1])
    assert _poll(anna, post)["voters_count"] == 1

    carla = c.member("carla")
    seen = eventually(lambda: carla.known(post["uri"], ask=True))
    carla.post(f"/api/v1/polls/{seen['poll']['id']}/votes", choices=[0])
    eventually(lambda: [option["votes_count"] for option in _poll(anna, post)["options"]] == [1, 1])


def _poll(member, post):
    return member.get(f"/api/v1/statuses/{post['id']}")["poll"]
