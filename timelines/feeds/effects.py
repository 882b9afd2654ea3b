"""What an event means for kept feeds. A push may come late or twice; what must not be seen the rules leave out.

So an unfollow, a block, a mute and a deletion need nothing here. Only what brings in other people's old posts drops a
feed, and whoever reads it next fills it again.
"""

from accounts.models.account import Account
from accounts.models.follow import Follow
from statuses.models.tag import TagFollow
from timelines.feeds import store
from timelines.models.list import List, ListAccount


def status_posted(*, status_id: int, **_: object) -> None:
    """Into the kept feeds of author, followers and who follows one of its tags, and of lists with the author."""
    author = Account.objects.filter(statuses=status_id).first()
    if author is not None:
        store.push([*_homes(author, status_id), *_lists(author)], status_id)


def status_received(*, status_id: int, **_: object) -> None:
    status_posted(status_id=status_id)


def status_edited(*, status_id: int, **_: object) -> None:
    """It may have got a tag that somebody follows."""
    status_posted(status_id=status_id)


def status_reblogged(*, reblog_id: int, **_: object) -> None:
    status_posted(status_id=reblog_id)


def account_followed(*, account_id: int, **_: object) -> None:
    store.drop([store.home_key(account_id)])


def tag_followed(*, account_id: int, **_: object) -> None:
    store.drop([store.home_key(account_id)])


def list_changed(*, list_id: int, **_: object) -> None:
    """Somebody was put into the list."""
    owner_id = List.objects.filter(pk=list_id).values_list("account_id", flat=True).first()
    if owner_id is not None:
        store.drop([store.list_key(owner_id, list_id)])


def _homes(author: Account, status_id: int) -> list[str]:
    readers = set(Follow.objects.filter(target=author, account__domain__isnull=True).values_list("account", flat=True))
    readers.update(TagFollow.objects.filter(tag__status_tags__status=status_id).values_list("account", flat=True))
    if author.is_local:
        readers.add(author.pk)
    return [store.home_key(reader_id) for reader_id in readers]


def _lists(author: Account) -> list[str]:
    lists = ListAccount.objects.filter(account=author).values_list("list__account", "list")
    return [store.list_key(owner_id, list_id) for owner_id, list_id in lists]
