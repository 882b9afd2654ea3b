from moderation.models.announcement import Announcement, AnnouncementReaction, AnnouncementRead
from moderation.models.report import Report
from moderation.models.rule import Rule

__all__ = ["Announcement", "AnnouncementReaction", "AnnouncementRead", "Report", "Rule"]
