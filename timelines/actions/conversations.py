"""Direct conversations as each participant sees them."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models.account import Account
from instance.events import publish
from statuses.models.status import Status, Visibility
from timelines.models.conversation import AccountConversation


def remember_direct(*, status: Status) -> None:
    """Put a direct status on top of the conversation of everybody here who takes part in it."""
    if status.conversation is None:
        return
    mentioned = Account.objects.filter(mentions__status=status, mentions__silent=False)
    people = {account.pk: account for account in [status.account, *mentioned]}
    for account in people.values():
        if account.is_local:
            _put_on_top(account, status, sorted(people.keys() - {account.pk}))


def forget_status(*, status_id: int) -> None:
    """A status is gone: its conversations show the one before, or end where there is none."""
    for view in AccountConversation.objects.filter(last_status=status_id).select_related("account"):
        last = _last_direct(view)
        if last is None:
            view.delete()
        else:
            AccountConversation.objects.filter(pk=view.pk).update(last_status=last)


def mark_conversation(*, view: AccountConversation, unread: bool) -> None:
    """Mastodon: POST /api/v1/conversations/:id/read (and unread)."""
    view.unread = unread
    view.save(update_fields=["unread"])


def remove_conversation(*, view: AccountConversation) -> None:
    """It comes back with the next message. Mastodon: DELETE /api/v1/conversations/:id."""
    view.delete()


def _put_on_top(account: Account, status: Status, others: Iterable[int]) -> None:
    view, created = AccountConversation.objects.get_or_create(
        account=account,
        conversation=status.conversation,
        participants=list(others),
        defaults={"last_status": status, "unread": status.account_id != account.pk},
    )
    if created:
        publish("conversation_updated", conversation_id=view.pk)
        return
    older = Q(last_status__isnull=True) | Q(last_status__lt=status.pk)
    found = AccountConversation.objects.filter(older, pk=view.pk)
    if found.update(last_status=status, unread=status.account_id != account.pk):
        publish("conversation_updated", conversation_id=view.pk)


def _last_direct(view: AccountConversation) -> int | None:
    found = Status.objects.visible_to(view.account).filter(
        conversation=view.conversation_id,
        visibility=Visibility.DIRECT,
        account__in=[view.account_id, *view.participants],
    )
    return found.order_by("-id").values_list("pk", flat=True).first()
