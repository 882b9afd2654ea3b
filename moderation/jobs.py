"""Jobs of moderation: announcements come and go by the clock."""

from django.utils import timezone

from moderation.actions import announcements


def keep_announcements(**_: object) -> None:
    """The clock's: those whose time has come are published, those that have ended are withdrawn."""
    now = timezone.now()
    announcements.withdraw_ended(now=now)
    announcements.publish_due(now=now)
