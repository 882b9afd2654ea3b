"""Reports that reach the staff of another server."""

from tests.laboratory.waiting import eventually


def test_a_report_reaches_the_staff_of_the_other_server(a, b):
    """Told by the instance actor, so that nobody learns who complained."""
    anna, bert = a.member("anna"), b.member("bert")
    bert.follow(anna)
    eventually(lambda: bert.follows(anna))
    post = anna.say("rude")
    there = eventually(lambda: bert.at_home(post["uri"]))
    body = {"account_id": there["account"]["id"], "status_ids": [there["id"]], "comment": "rude", "forward": True}
    assert bert.post("/api/v1/reports", **body)["forwarded"]
    reports = "SELECT comment, status_ids, account_id FROM moderation_report WHERE comment = 'rude'"
    ((comment, statuses, reporter),) = eventually(lambda: a.rows(reports))
    assert (comment, statuses) == ("rude", [int(post["id"])])
    names = "SELECT username FROM accounts_account WHERE id = %s"
    assert a.rows(names, reporter) == [("b.test",)]
