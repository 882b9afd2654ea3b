"""Reports: filed here, received from elsewhere, taken in hand, resolved and opened again."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.oauth import Application
from instance.errors import Invalid, NotFound
from instance.events import publish
from moderation.models.report import MAX_COMMENT, MAX_RECEIVED_COMMENT, Category, Report
from moderation.models.rule import Rule
from moderation.queries.reports import attachable, servers_concerned


def file_report(
    *,
    account: Account,
    target: Account,
    status_ids: Collection[int] = (),
    comment: str = "",
    category: Category = Category.OTHER,
    rule_ids: Collection[int] = (),
    forward: bool = False,
    forward_domains: Collection[str] | None = None,
    application: Application | None = None,
) -> Report:
    """Mastodon: POST /api/v1/reports. Rules that are named make it a violation; posts that cannot be seen are left out.

    Forwarded to the target's server, or to those of `forward_domains` that it concerns, also for whom it replied to.
    """
    if target.is_suspended or target.pending:
        raise NotFound
    if len(comment) > MAX_COMMENT:
        raise Invalid(f"Validation failed: Comment is too long (maximum is {MAX_COMMENT} characters)")
    if Rule.objects.filter(pk__in=rule_ids).count() != len(set(rule_ids)):
        raise Invalid("Validation failed: Rule ids does not reference valid rules")
    statuses = attachable(account, target, status_ids)
    concerned = servers_concerned(target, statuses) if forward else set()
    wanted = {target.domain} if forward_domains is None else set(forward_domains)
    return _create(
        account=account,
        target_account=target,
        category=Category.VIOLATION if rule_ids else category,
        comment=comment,
        status_ids=statuses,
        rule_ids=sorted(set(rule_ids)),
        forwarded=bool(concerned & wanted),
        forward_domains=sorted(concerned & wanted),
        application=application,
    )


def receive_report(*, account: Account, target: Account, status_ids: Sequence[int], comment: str, uri: str) -> None:
    """One that another server has sent about one of ours; the same Flag again changes nothing."""
    if uri and Report.objects.filter(account=account, target_account=target, uri=uri).exists():
        return
    _create(
        account=account,
        target_account=target,
        status_ids=list(status_ids),
        comment=comment[:MAX_RECEIVED_COMMENT],
        uri=uri,
    )


def assign_report(*, report: Report, to: Account) -> None:
    report.assigned_account = to
    report.save(update_fields=["assigned_account", "updated_at"])


def resolve_report(*, report: Report, by: Account) -> None:
    """It has been looked at, and whatever was to be done is done."""
    if not report.is_resolved:
        report.action_taken_at, report.action_taken_by = timezone.now(), by
        report.save(update_fields=["action_taken_at", "action_taken_by", "updated_at"])


def reopen_report(*, report: Report) -> None:
    report.action_taken_at = report.action_taken_by = None
    report.save(update_fields=["action_taken_at", "action_taken_by", "updated_at"])


def _create(**fields: object) -> Report:
    with transaction.atomic():
        report = Report.objects.create(**fields)
        publish("report_filed", report_id=report.pk)
    return report
