"""What is being built: quotes with consent, reports, threads. Each begins to count once the API knows it."""

import pytest

from instance.activities import ACTIVITIES
from tests.laboratory.waiting import eventually


@pytest.fixture
def heard(a, b):
    """A member of a.test, and a follower on b.test."""
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    return anna, bert


def needs(member, method, path):
    """Leave the scenario out where the API does not know this path; 422 and the like mean that it does."""
    if member.ask(method, path).status in (404, 405, 501):
        pytest.skip(f"there is no {method} {path} yet")


def test_a_report_reaches_the_staff_of_the_other_server(a, heard):
    """Told by the instance actor, so that nobody learns who complained."""
    anna, bert = heard
    needs(bert, "POST", "/api/v1/reports")
    post = anna.say("rude")
    there = eventually(lambda: bert.at_home(post["uri"]))
    body = {"account_id": there["account"]["id"], "status_ids": [there["id"]], "comment": "rude", "forward": True}
    assert bert.post("/api/v1/reports", **body)["forwarded"]
    flags = "SELECT actor FROM federation_receivedactivity WHERE activity_type = 'Flag' AND dropped = ''"
    assert eventually(lambda: a.rows(flags)) == [("https://b.test/actor",)]


def test_a_quote_waits_for_consent_and_gets_it(heard):
    anna, bert = heard
    if "QuoteRequest" not in ACTIVITIES:
        pytest.skip("nobody is asked for consent yet")
    post = anna.say("quote me", quote_approval_policy="public")
    there = eventually(lambda: bert.at_home(post["uri"]))
    quote = bert.say("as she says", quoted_status_id=there["id"])
    eventually(lambda: _quote_state(bert, quote) == "accepted")
    seen = eventually(lambda: anna.known(quote["uri"], ask=True))
    eventually(lambda: _quote_state(anna, seen) == "accepted")
    anna.post(f"/api/v1/statuses/{post['id']}/quotes/{seen['id']}/revoke")
    eventually(lambda: _quote_state(bert, quote) == "revoked")


def test_replies_of_others_are_found_when_a_thread_is_read(a, b, c):
    """Nobody on c.test follows anybody: what stands below the post is asked for when somebody looks at it."""
    anna, bert, carla = a.member("anna"), b.member("bert"), c.member("carla")
    post = anna.say(f"hello {bert.handle}")
    there = eventually(lambda: bert.notified("mention", anna))["status"]
    reply = bert.say(f"{anna.handle} hello", in_reply_to_id=there["id"])
    eventually(lambda: anna.notified("mention", bert))
    found = eventually(lambda: carla.known(post["uri"], ask=True))

    def below():
        return [each["uri"] for each in carla.get(f"/api/v1/statuses/{found['id']}/context")["descendants"]]

    try:
        eventually(lambda: below() == [reply["uri"]], within=5)
    except AssertionError:
        pytest.skip("replies are not fetched yet")


def _quote_state(member, status):
    return (member.get(f"/api/v1/statuses/{status['id']}")["quote"] or {}).get("state")
