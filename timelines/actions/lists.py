"""Lists: make, change, remove, and who is in them (Mastodon: methods/lists)."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models.account import Account
from accounts.models.follow import Follow
from instance.errors import Invalid, NotFound
from instance.events import publish
from timelines.models.list import List, ListAccount, RepliesPolicy

MAX_LISTS = 50
MAX_TITLE_LENGTH = 255


class TooManyLists(Invalid):
    default = f"Validation failed: You have reached the maximum of {MAX_LISTS} lists"


class AlreadyMember(Invalid):
    default = "Validation failed: Account is already in the list"


def create_list(*, account: Account, title: str, replies_policy: RepliesPolicy, exclusive: bool) -> List:
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # two requests at once are counted in turn
        if List.objects.filter(account=account).count() >= MAX_LISTS:
            raise TooManyLists
        return List.objects.create(
            account=account, title=_checked(title), replies_policy=replies_policy, exclusive=exclusive
        )


def update_list(
    *,
    members: List,
    title: str | None = None,
    replies_policy: RepliesPolicy | None = None,
    exclusive: bool | None = None,
) -> List:
    """What is None stays as it was."""
    if title is not None:
        members.title = _checked(title)
    if replies_policy is not None:
        members.replies_policy = replies_policy
    if exclusive is not None:
        members.exclusive = exclusive
    members.save()
    return members


def delete_list(*, members: List) -> None:
    members.delete()


def add_to_list(*, members: List, account_ids: Sequence[int]) -> None:
    """All or none of them. NotFound for accounts that the owner does not follow, AlreadyMember for a second time."""
    wanted = set(account_ids)
    followed = Follow.objects.filter(account=members.account_id, target__in=wanted).values_list("target", flat=True)
    if wanted - {members.account_id} - set(followed):
        raise NotFound
    try:
        with transaction.atomic():
            ListAccount.objects.bulk_create(ListAccount(list=members, account_id=pk) for pk in sorted(wanted))
            publish("list_changed", list_id=members.pk)
    except IntegrityError as error:
        raise AlreadyMember from error


def remove_from_list(*, members: List, account_ids: Sequence[int]) -> None:
    """Those who are not in it are passed over."""
    ListAccount.objects.filter(list=members, account__in=account_ids).delete()


def leave_lists(*, owner_id: int, account_id: int) -> None:
    """Take an account out of all lists of somebody who does not follow it any more."""
    if not Follow.objects.filter(account=owner_id, target=account_id).exists():
        ListAccount.objects.filter(list__account=owner_id, account=account_id).delete()


def succeed_in_lists(*, owner_id: int, old_id: int, new_id: int) -> None:
    """Whoever moved is in the same lists under the new account, also while that has still to let the owner in."""
    for entry in ListAccount.objects.filter(list__account=owner_id, account=old_id).select_related("list"):
        ListAccount.objects.get_or_create(list=entry.list, account_id=new_id)


def _checked(title: str) -> str:
    title = title.strip()
    if not title:
        raise Invalid("Validation failed: Title can't be blank")
    if len(title) > MAX_TITLE_LENGTH:
        raise Invalid(f"Validation failed: Title is too long (maximum is {MAX_TITLE_LENGTH} characters)")
    return title
