"""Migration: an account here or elsewhere has told its followers to follow another."""

from django.db import models

from accounts.models.account import Account


class Migration(models.Model):
    """One move, kept after the redirect was taken back: so long nobody may move again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="migrations", db_index=False)
    target = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    acct = models.CharField(max_length=512, help_text="where to, as it was called then")
    followers_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="migration_account")]

    def __str__(self) -> str:
        return f"{self.account_id} to {self.acct}"
