"""What people do with a status: favourite, bookmark, pin, mute its thread. A reblog is a Status."""

from django.db import models

from accounts.models.account import Account
from statuses.models.status import Conversation, Status

MAX_PINS = 5


class Favourite(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="favourites", db_index=False)
    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="favourites", db_index=False)
    uri = models.CharField(max_length=2048, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "status"], name="favourite_once")]
        indexes = [
            models.Index(fields=["status", "-id"], name="favourite_status"),
            models.Index(fields=["account", "-id"], name="favourite_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} favours {self.status_id}"


class Bookmark(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="bookmarks", db_index=False)
    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "status"], name="bookmark_once")]
        indexes = [models.Index(fields=["account", "-id"], name="bookmark_account")]

    def __str__(self) -> str:
        return f"{self.account_id} keeps {self.status_id}"


class Pin(models.Model):
    """A status of one's own on top of one's profile."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="pins", db_index=False)
    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="pins")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "status"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.account_id} pins {self.status_id}"


class ConversationMute(models.Model):
    """No more notifications from this thread."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conversation_mutes", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="mutes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "conversation"], name="conversation_mute_once")]

    def __str__(self) -> str:
        return f"{self.account_id} mutes conversation {self.conversation_id}"
