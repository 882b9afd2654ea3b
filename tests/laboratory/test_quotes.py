"""Quotes with consent (FEP-044f): given, refused, taken back."""

import pytest

from tests.laboratory.waiting import eventually


@pytest.fixture
def heard(a, b):
    """A member of a.test, and a follower on b.test."""
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    return anna, bert


def test_a_quote_waits_for_consent_and_gets_it(heard):
    anna, bert = heard
    post = anna.say("quote me", quote_approval_policy="public")
    there = eventually(lambda: bert.at_home(post["uri"]))
    quote = bert.say("as she says", quoted_status_id=there["id"])
    eventually(lambda: state(bert, quote) == "accepted")
    eventually(lambda: anna.notified("quote", bert))
    seen = eventually(lambda: anna.known(quote["uri"], ask=True))
    eventually(lambda: state(anna, seen) == "accepted")
    anna.post(f"/api/v1/statuses/{post['id']}/quotes/{seen['id']}/revoke")
    eventually(lambda: state(bert, quote) == "revoked")


def test_who_may_not_quote_gets_no_consent(heard):
    anna, bert = heard
    post = anna.say("not for quoting", quote_approval_policy="nobody")
    there = eventually(lambda: bert.at_home(post["uri"]))
    asked = bert.ask("POST", "/api/v1/statuses", body={"status": "says she", "quoted_status_id": there["id"]})
    assert asked.status in (404, 422), asked


def state(member, status):
    return (member.get(f"/api/v1/statuses/{status['id']}")["quote"] or {}).get("state")
