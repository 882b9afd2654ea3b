"""Lists of one member."""

from django.db.models import QuerySet

from accounts.models.account import Account
from instance.errors import NotFound
from timelines.models.list import List


def lists_of(account: Account) -> QuerySet[List]:
    return List.objects.filter(account=account).order_by("id")


def find_list(list_id: int, account: Account) -> List:
    """A list of one's own; other people's lists are nobody's business."""
    found = List.objects.filter(account=account, pk=list_id).first()
    if found is None:
        raise NotFound
    return found
