"""List: some of the people one follows, read apart."""

from django.db import models

from accounts.models.account import Account


class RepliesPolicy(models.TextChoices):
    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


class List(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="lists")
    title = models.CharField(max_length=255)
    replies_policy = models.CharField(max_length=10, choices=RepliesPolicy, default=RepliesPolicy.LIST)
    exclusive = models.BooleanField(default=False, help_text="its members stay out of home")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title


class ListAccount(models.Model):
    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="members", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="listed_in")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "account"], name="list_account_once")]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.list_id}"
