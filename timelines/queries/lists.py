"""Lists of one member."""

from django.db.models import QuerySet

from accounts.models.account import Account
from instance.errors import NotFound
from timelines.models.list import List, ListAccount


def lists_of(account: Account) -> QuerySet[List]:
    return List.objects.filter(account=account).order_by("id")


def find_list(list_id: int, account: Account) -> List:
    """A list of one's own; other people's lists are nobody's business."""
    found = List.objects.filter(account=account, pk=list_id).first()
    if found is None:
        raise NotFound
    return found


def lists_with(member: Account, owner: Account) -> QuerySet[List]:
    """Which of the owner's lists somebody is in."""
    return lists_of(owner).filter(members__account=member)


def members_of(members: List) -> QuerySet[ListAccount]:
    """The rows of a list, each with its account; they are the cursors."""
    return ListAccount.objects.filter(
        list=members, account__suspended_at__isnull=True, account__pending=False
    ).select_related("account__stats", "account__user__role", "account__moved_to__stats")
