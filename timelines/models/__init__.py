from timelines.models.conversation import AccountConversation
from timelines.models.list import List, ListAccount
from timelines.models.marker import Marker
from timelines.models.notification import Notification
from timelines.models.notification_policy import NotificationPermission, NotificationPolicy, NotificationRequest
from timelines.models.push import PushSubscription

__all__ = [
    "AccountConversation",
    "List",
    "ListAccount",
    "Marker",
    "Notification",
    "NotificationPermission",
    "NotificationPolicy",
    "NotificationRequest",
    "PushSubscription",
]
