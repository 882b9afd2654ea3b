"""What a third server sees, which answers only to who signs."""

from tests.laboratory.waiting import eventually


def test_a_conversation_of_two_servers_is_read_on_a_third(a, b, c):
    anna, bert, carla = a.member("anna"), b.member("bert"), c.member("carla")
    post = anna.say(f"hello {bert.handle}")
    there = eventually(lambda: bert.notified("mention", anna))["status"]
    reply = bert.say(f"{anna.handle} hello", in_reply_to_id=there["id"])
    found = eventually(lambda: carla.known(reply["uri"], ask=True))
    thread = eventually(lambda: carla.get(f"/api/v1/statuses/{found['id']}/context")["ancestors"])
    assert [each["uri"] for each in thread] == [post["uri"]]


def test_a_reply_reaches_the_followers_of_its_author(a, b, c):
    anna, bert, carla = a.member("anna"), b.member("bert"), c.member("carla")
    carla.follow(bert)
    carla.follow(anna)
    eventually(lambda: carla.follows(bert) and carla.follows(anna))
    post = anna.say(f"hello {bert.handle}")
    there = eventually(lambda: bert.notified("mention", anna))["status"]
    reply = bert.say(f"{anna.handle} hello", in_reply_to_id=there["id"])
    seen = eventually(lambda: carla.at_home(reply["uri"]))
    above = carla.get(f"/api/v1/statuses/{seen['id']}/context")["ancestors"]
    assert [each["uri"] for each in above] == [post["uri"]]


def test_who_does_not_sign_reads_nothing_there(a, c):
    anna, carla = a.member("anna"), c.member("carla")
    post = carla.say("only for who signs")
    kind = {"Accept": "application/activity+json"}
    for path in (f"/users/{carla.username}", post["uri"].removeprefix(c.url)):
        assert c.door.call("GET", path, headers=kind).status == 401
    assert c.door.call("GET", "/actor", headers=kind).status == 200
    assert anna.known(post["uri"], ask=True)
    anna.follow(carla)
    eventually(lambda: anna.follows(carla))
    second = carla.say("again", visibility="private")
    eventually(lambda: anna.at_home(second["uri"]))


def test_replies_are_found_when_a_thread_is_read(a, b, c):
    """Nobody on c.test follows anybody: what stands below a post is asked for when somebody looks at it."""
    anna, bert, carla = a.member("anna"), b.member("bert"), c.member("carla")
    post = anna.say(f"hello {bert.handle}")
    there = eventually(lambda: bert.notified("mention", anna))["status"]
    reply = bert.say(f"{anna.handle} hello", in_reply_to_id=there["id"])
    eventually(lambda: anna.notified("mention", bert))
    found = eventually(lambda: carla.known(post["uri"], ask=True))
    # Threads of the last minutes still come by themselves.
    older = "UPDATE statuses_status SET created_at = created_at - interval '1 hour' WHERE id = %s RETURNING id"
    c.rows(older, found["id"])

    def below():
        return [each["uri"] for each in carla.get(f"/api/v1/statuses/{found['id']}/context")["descendants"]]

    eventually(lambda: below() == [reply["uri"]])
