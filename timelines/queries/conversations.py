"""Direct conversations of one person; the cursor is the last status (Mastodon: methods/conversations)."""

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


def participants_of(view: AccountConversation) -> list[int]:
    """The other people of a conversation. Alone with oneself, it is oneself."""
    return view.participants or [view.account_id]
