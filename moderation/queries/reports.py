"""Questions about reports."""

from moderation.models.report import Report


def has_older_open_report(report: Report) -> bool:
    """Whether the same account waits to be looked at already."""
    older = Report.objects.unresolved().filter(target_account=report.target_account_id, pk__lt=report.pk)
    return older.exists()
