"""AccountConversation: one person's view of a direct conversation with certain others."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.account import Account
from instance.ids import make_id
from statuses.models.status import Conversation, Status


class AccountConversation(models.Model):
    """`participants` are the others' ids, sorted; one row per set of people and thread."""

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conversations", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="views")
    participants = ArrayField(models.BigIntegerField(), default=list)
    last_status = models.ForeignKey(
        Status, null=True, blank=True, on_delete=models.SET_NULL, related_name="last_of_conversations"
    )
    unread = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "conversation", "participants"], name="account_conversation_once"
            )
        ]
        indexes = [models.Index(fields=["account", "-last_status"], name="account_conversation_page")]

    def __str__(self) -> str:
        return f"conversation {self.conversation_id} of {self.account_id}"
