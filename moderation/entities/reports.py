"""How a report looks to whoever filed it, and to the staff that is told of it. No queries here."""

from typing import Any

from accounts.entities import account_entity
from instance.queries.emojis import Emojis
from moderation.models.report import Report


def report_entity(report: Report, emojis: Emojis) -> dict[str, Any]:
    """Report; its `target_account` is loaded `with_stats()`. There are no collections yet."""
    return {
        "id": str(report.pk),
        "action_taken": report.is_resolved,
        "action_taken_at": report.action_taken_at,
        "category": report.category,
        "comment": report.comment,
        "forwarded": report.forwarded,
        "created_at": report.created_at,
        "status_ids": [str(pk) for pk in report.status_ids],
        "rule_ids": [str(pk) for pk in report.rule_ids],
        "collection_ids": [],
        "target_account": account_entity(report.target_account, emojis),
    }
