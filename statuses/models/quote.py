"""Quote: a status that quotes another, and whether the quoted author agreed (FEP-044f)."""

from django.db import models

from accounts.models.account import Account
from statuses.models.status import LISTED, QuotePolicy, Status, Visibility


class QuoteState(models.IntegerChoices):
    PENDING = 0, "pending"
    ACCEPTED = 1, "accepted"
    REJECTED = 2, "rejected"
    REVOKED = 3, "revoked"
    DELETED = 4, "deleted"


AUTOMATIC = {QuotePolicy.PUBLIC: ["public"], QuotePolicy.FOLLOWERS: ["followers"], QuotePolicy.NOBODY: []}


def automatic_quoting(visibility: int, policy: int) -> list[str]:
    """Who may quote such a status without being asked (`quote_approval.automatic`)."""
    return AUTOMATIC[QuotePolicy(policy)] if visibility in LISTED else []


def quoting_right(*, own: bool, visibility: int, policy: int, follows: bool) -> str:
    """`automatic` or `denied`, for somebody who may see the status (`quote_approval.current_user`)."""
    if own:
        return "denied" if visibility == Visibility.DIRECT else "automatic"
    if visibility not in LISTED or policy == QuotePolicy.NOBODY:
        return "denied"
    return "automatic" if policy == QuotePolicy.PUBLIC or follows else "denied"


class Quote(models.Model):
    status = models.OneToOneField(Status, on_delete=models.CASCADE, related_name="quote")
    quoted_status = models.ForeignKey(
        Status, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="quotes")
    quoted_account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes_of"
    )
    state = models.SmallIntegerField(choices=QuoteState, default=QuoteState.PENDING)
    activity_uri = models.CharField(max_length=2048, null=True, blank=True, help_text="our QuoteRequest")
    approval_uri = models.CharField(max_length=2048, null=True, blank=True, help_text="the author's stamp")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["quoted_status", "-id"], name="quote_quoted_status")]

    def __str__(self) -> str:
        return f"{self.status_id} quotes {self.quoted_status_id}"
