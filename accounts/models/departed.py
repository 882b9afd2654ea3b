"""DepartedAccount: the name of one of ours that is gone. It is nobody else's ever, and answers 410 to other servers."""

from django.db import models
from django.db.models.functions import Lower


class DepartedAccount(models.Model):
    """`account_id` was the account's; its keys stay until what they have to sign has arrived."""

    username = models.CharField(max_length=255)
    account_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="departed_username")]

    def __str__(self) -> str:
        return self.username
