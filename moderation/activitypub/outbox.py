"""Reports that are forwarded: the server itself sends them, so that nobody learns who complained (as Mastodon does)."""

from collections.abc import Iterator

from accounts.activitypub.addresses import inbox_uri
from accounts.activitypub.write_activity import write_flag
from federation.delivery import deliver
from federation.models.key import INSTANCE
from federation.signing import instance_actor
from moderation.models.report import Report
from moderation.queries.reports import answered_on
from statuses.models.status import Status


def report_filed(*, report_id: int, **_: object) -> None:
    report = Report.objects.select_related("account", "target_account").filter(pk=report_id).first()
    if report is None or not report.forwarded or not report.account.is_local:
        return
    statuses = Status.objects.filter(pk__in=report.status_ids).select_related("account").order_by("pk")
    flag = write_flag(
        actor=instance_actor(),
        uri=f"{instance_actor()}#flags/{report.pk}",
        objects=[report.target_account.actor_uri, *(status.object_uri for status in statuses)],
        comment=report.comment,
    )
    deliver(flag, owner=INSTANCE, inboxes=set(_inboxes(report)))


def _inboxes(report: Report) -> Iterator[str]:
    target = report.target_account
    if target.domain in report.forward_domains:
        yield inbox_uri(target)
    for account in answered_on(report.forward_domains, report.status_ids):
        if account.domain != target.domain:
            yield account.shared_inbox_url or account.inbox_url
