from statuses.models.awaited import AwaitedParent
from statuses.models.card import PreviewCard
from statuses.models.filter import CustomFilter, CustomFilterKeyword, CustomFilterStatus
from statuses.models.history import StatusEdit
from statuses.models.interaction import Bookmark, ConversationMute, Favourite, Pin
from statuses.models.media import MediaAttachment
from statuses.models.poll import Poll, PollVote
from statuses.models.quote import Quote
from statuses.models.status import Conversation, Mention, Status, StatusStats
from statuses.models.tag import FeaturedTag, StatusTag, Tag, TagFollow

__all__ = [
    "AwaitedParent",
    "Bookmark",
    "Conversation",
    "ConversationMute",
    "CustomFilter",
    "CustomFilterKeyword",
    "CustomFilterStatus",
    "Favourite",
    "FeaturedTag",
    "MediaAttachment",
    "Mention",
    "Pin",
    "Poll",
    "PollVote",
    "PreviewCard",
    "Quote",
    "Status",
    "StatusEdit",
    "StatusStats",
    "StatusTag",
    "Tag",
    "TagFollow",
]
