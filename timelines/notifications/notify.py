"""Create and withdraw notifications: one row for one deed, however often its effect runs."""

from datetime import timedelta

from django.utils import timezone

from accounts.models.account import Account
from accounts.models.severance import AccountSeverance
from instance.ids import id_at, make_id
from moderation.models.report import Report
from statuses.models.status import Status
from timelines.actions.notification_requests import file_request
from timelines.actions.notifications import announce_notifications
from timelines.models.notification import Notification, NotificationType
from timelines.notifications.facts import facts_of
from timelines.notifications.push import push_soon
from timelines.notifications.rules import Verdict, judge
from timelines.queries.notification_requests import policy_of

GROUPED = frozenset(
    {
        NotificationType.FAVOURITE,
        NotificationType.REBLOG,
        NotificationType.FOLLOW,
        NotificationType.ADMIN_SIGN_UP,
    }
)
GROUP_SPAN = timedelta(hours=12)


def notify(
    *,
    account: Account,
    sender: Account,
    kind: NotificationType,
    status: Status | None = None,
    report: Report | None = None,
    severance: AccountSeverance | None = None,
) -> Notification | None:
    """Tell `account` that `sender` did `kind` (to `status`), if the rules let it be told and it was not told before."""
    if not account.is_local:
        return None
    verdict = judge(kind, facts_of(account, sender, kind, status), policy_of(account))
    if verdict is Verdict.DROP:
        return None
    ident, filtered = make_id(), verdict is Verdict.FILTER
    notification, created = Notification.objects.get_or_create(
        account=account,
        type=kind,
        from_account=sender,
        status=status,
        report=report,
        severance=severance,
        defaults={
            "id": ident,
            "filtered": filtered,
            "group_key": f"ungrouped-{ident}" if filtered else group_key(account, kind, status, ident),
        },
    )
    if created and filtered:
        file_request(account=account, sender=sender)
    if created:
        push_soon([notification])
        announce_notifications([notification])
    return notification if created else None


def withdraw(
    *, sender_id: int, kind: NotificationType, account_id: int | None = None, status_id: int | None = None
) -> None:
    """The deed was undone: nobody (or not this account) needs to know of it any more."""
    found = Notification.objects.filter(from_account=sender_id, type=kind)
    if account_id is not None:
        found = found.filter(account=account_id)
    if status_id is not None:
        found = found.filter(status=status_id)
    found.delete()


def withdraw_status(status_id: int) -> None:
    """Everything that was told of a status that is gone."""
    Notification.objects.filter(status=status_id).delete()


def withdraw_between(account_id: int, other_id: int) -> None:
    """Everything that either was told of the other."""
    Notification.objects.filter(account__in=(account_id, other_id), from_account__in=(account_id, other_id)).delete()


def group_key(account: Account, kind: NotificationType, status: Status | None, ident: int) -> str:
    """`<type>[-<status>]-<hour>`: joins the last group of its kind while that began less than twelve hours ago."""
    if kind not in GROUPED:
        return f"ungrouped-{ident}"
    stem = kind.value if status is None else f"{kind.value}-{status.pk}"
    hour = int(timezone.now().timestamp() // 3600)
    last = _last_group(account, kind, stem)
    if last is not None and hour - int(last.rpartition("-")[2]) < GROUP_SPAN.total_seconds() // 3600:
        return last
    return f"{stem}-{hour}"


def _last_group(account: Account, kind: NotificationType, stem: str) -> str | None:
    recent = Notification.objects.filter(
        account=account, type=kind, group_key__startswith=f"{stem}-", id__gte=id_at(timezone.now() - 2 * GROUP_SPAN)
    )
    return recent.order_by("-id").values_list("group_key", flat=True).first()
