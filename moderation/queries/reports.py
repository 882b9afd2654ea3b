"""Questions about reports: which posts may hang on one, whom it concerns elsewhere, who waits already."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from accounts.models.account import Account
from accounts.models.follow import Follow
from moderation.models.report import Report
from statuses.models.status import LISTED, Mention, Status, Visibility

MAX_STATUSES = 100


def attachable(reporter: Account, target: Account, status_ids: Collection[int]) -> list[int]:
    """Of these posts those by `target` that a reporter of ours can see."""
    found = Status.objects.visible_to(reporter).filter(account=target, pk__in=status_ids).original()
    return list(found.order_by("pk").values_list("pk", flat=True)[:MAX_STATUSES])


def attachable_from(domain: str, target: Account, status_ids: Collection[int]) -> list[int]:
    """Of these posts those by `target` that have been told to that server, whoever there it is that reports."""
    follows = Follow.objects.filter(account__domain=domain, target=target)
    named = Mention.objects.filter(account__domain=domain, status=OuterRef("pk"))
    told = Q(visibility__in=LISTED) | Q(Exists(named)) | (Q(visibility=Visibility.PRIVATE) & Q(Exists(follows)))
    found = Status.objects.alive().filter(told, account=target, pk__in=status_ids).original()
    return list(found.order_by("pk").values_list("pk", flat=True)[:MAX_STATUSES])


def servers_concerned(target: Account, status_ids: Iterable[int]) -> set[str]:
    """The target's own, and those of whom the reported posts answer."""
    answered = Account.objects.remote().filter(pk__in=_answered(status_ids)).values_list("domain", flat=True)
    return {domain for domain in (target.domain, *answered) if domain}


def answered_on(domains: Collection[str], status_ids: Iterable[int]) -> list[Account]:
    """Whom the reported posts answer, of those who live on these servers."""
    return list(Account.objects.available().filter(pk__in=_answered(status_ids), domain__in=domains))


def has_older_open_report(report: Report) -> bool:
    """Whether the same account waits to be looked at already."""
    older = Report.objects.unresolved().filter(target_account=report.target_account_id, pk__lt=report.pk)
    return older.exists()


def full_report(report_id: int) -> Report:
    """With all that its entity shows."""
    return Report.objects.select_related(
        *(f"target_account__{part}" for part in ("stats", "user__role", "moved_to__stats", "moved_to__user__role"))
    ).get(pk=report_id)


def _answered(status_ids: Iterable[int]) -> set[int]:
    found = Status.objects.filter(pk__in=list(status_ids)).values_list("in_reply_to_account", flat=True)
    return {pk for pk in found if pk is not None}
