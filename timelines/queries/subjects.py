"""What notifications of the rarer types are about: the report of one, the severance of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models.severance import AccountSeverance
from accounts.queries.emojis import emojis_of
from instance.queries.emojis import Emojis
from moderation.models.report import Report
from timelines.models.notification import Notification, NotificationType

RARE: tuple[str, ...] = (NotificationType.ADMIN_REPORT, NotificationType.SEVERED_RELATIONSHIPS)
_TARGET = ("stats", "user__role", "moved_to__stats", "moved_to__user__role")


@dataclass(frozen=True)
class Subjects:
    """By the ids of the notifications, with the emoji of the accounts in them."""

    reports: Mapping[int, Report] = field(default_factory=dict)
    severances: Mapping[int, AccountSeverance] = field(default_factory=dict)
    emojis: Emojis = field(default_factory=dict)


def subjects_of(notifications: Iterable[tuple[int, str]]) -> Subjects:
    """Of these ids with their types; no query where all are of the common types."""
    ids = [pk for pk, kind in notifications if kind in RARE]
    if not ids:
        return Subjects()
    found = Notification.objects.filter(pk__in=ids).select_related(
        "severance__severance", *(f"report__target_account__{part}" for part in _TARGET)
    )
    reports = {row.pk: row.report for row in found if row.report is not None}
    severances = {row.pk: row.severance for row in found if row.severance is not None}
    return Subjects(reports, severances, emojis_of(report.target_account for report in reports.values()))
