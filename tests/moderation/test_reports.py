"""Reports that members file, how the staff hears of them, and what it does with them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Role
from accounts.models.role import Permission
from moderation.models import Report, Rule
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

PATH = "/api/v1/reports"
OFFICE = "/admin/moderation/report/"


def officer(name: str = "warden", permission: Permission = Permission.MANAGE_REPORTS) -> Account:
    role = Role.objects.create(name=name, permissions=permission | Permission.VIEW_DASHBOARD, position=10)
    return make_account(name, role=role)


def test_a_report_with_everything(client_for: Any, run_effects: Any) -> None:
    member, target, warden, gardener = (
        make_account("heron"),
        make_account("crow"),
        officer(),
        officer("gardener", Permission.MANAGE_RULES),
    )
    rule = Rule.objects.create(text="Be kind")
    seen, hidden = make_status(target, "rude"), make_status(target, "in secret", "direct")
    other = make_status(make_account(), "not theirs")
    body = {
        "account_id": target.pk,
        "status_ids": [seen.pk, hidden.pk, other.pk, 1],
        "comment": "rude",
        "category": "spam",
        "rule_ids": [rule.pk],
        "forward": True,
    }
    report = client_for(member).post(PATH, body).json
    assert report["target_account"]["acct"] == "crow"
    assert (report["status_ids"], report["rule_ids"]) == ([str(seen.pk)], [str(rule.pk)])
    assert (report["category"], report["comment"]) == ("violation", "rude")
    assert (report["action_taken"], report["forwarded"]) == (False, False)  # nobody to forward it to
    client_for(make_account()).post(PATH, {"account_id": target.pk})
    run_effects()
    (told,) = client_for(warden).get("/api/v1/notifications").json  # the second is about the same open case
    assert (told["type"], told["account"]["acct"]) == ("admin.report", "heron")
    assert told["report"]["id"] == report["id"] and told["report"]["target_account"]["acct"] == "crow"
    assert client_for(warden).get(f"/api/v1/notifications/{told['id']}").json["report"]["comment"] == "rude"
    for nobody in (member, target, gardener):
        assert client_for(nobody).get("/api/v1/notifications", {"types": ["admin.report"]}).json == []


def test_what_is_refused(client_for: Any, api: Any) -> None:
    member, target = make_account(), make_account()
    mine = client_for(member)
    for body, status in (
        ({"account_id": 1}, 404),
        ({}, 422),
        ({"account_id": target.pk, "comment": "x" * 1001}, 422),
        ({"account_id": target.pk, "rule_ids": [77]}, 422),
        ({"account_id": target.pk, "category": "boring"}, 422),
        ({"account_id": make_account(confirmed=False).pk}, 404),
    ):
        assert mine.post(PATH, body).status == status
    assert api.post(PATH, {"account_id": target.pk}).status == 401
    assert client_for(member, scopes="read write:statuses").post(PATH, {"account_id": target.pk}).status == 403
    assert not Report.objects.exists()
    assert mine.post(PATH, {"account_id": make_remote_account().pk}).json["category"] == "other"


def test_the_office(client_for: Any) -> None:
    warden, member, target = officer(), make_account("heron"), make_account("crow")
    status = make_status(target, "rude <b>words</b>")
    client_for(member).post(PATH, {"account_id": target.pk, "status_ids": [status.pk], "comment": "look"})
    report = Report.objects.get()
    report.status_ids = [*report.status_ids, 5]
    report.save()
    browser = Client()
    browser.force_login(warden.user)
    for action in ("take_in_hand", "resolve"):
        browser.post(OFFICE, {"action": action, "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert (report.assigned_account, report.action_taken_by, report.is_resolved) == (warden, warden, True)
    assert "crow" not in browser.get(OFFICE).content.decode().partition("result_list")[2]
    assert "crow" in browser.get(f"{OFFICE}?resolved=yes").content.decode()
    page = browser.get(f"{OFFICE}{report.pk}/change/").content.decode()
    assert "rude &lt;b&gt;words" in page and "(deleted)" in page and "look" in page
    browser.post(f"{OFFICE}?resolved=all", {"action": "reopen", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert not report.is_resolved
    stranger = Client()
    stranger.force_login(officer("gardener", Permission.MANAGE_RULES).user)
    assert stranger.get(OFFICE).status_code == 403
