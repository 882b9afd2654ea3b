"""Direct conversations of one person; the cursor is the last status (Mastodon: methods/conversations)."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models.account import Account
from instance.errors import NotFound
from statuses.models.status import Status
from timelines.models.conversation import AccountConversation


def conversations_of(account: Account) -> QuerySet[AccountConversation]:
    """Those whose last message can still be seen."""
    visible = Exists(Status.objects.visible_to(account).filter(pk=OuterRef("last_status_id")))
    return AccountConversation.objects.filter(visible, account=account)


def find_conversation(account: Account, conversation_id: int) -> AccountConversation:
    found = AccountConversation.objects.filter(account=account, pk=conversation_id).first()
    if found is None:
        raise NotFound
    return found


def participants_of(views: Iterable[AccountConversation]) -> dict[int, list[Account]]:
    """The other people of each conversation, by its id, in one query. Alone with oneself, it is oneself."""
    wanted = {view.pk: view.participants or [view.account_id] for view in views}
    ids = {pk for people in wanted.values() for pk in people}
    accounts = Account.objects.with_stats().in_bulk(ids)
    return {view_id: [accounts[pk] for pk in people if pk in accounts] for view_id, people in wanted.items()}
