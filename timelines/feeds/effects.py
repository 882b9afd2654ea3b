"""What an event means for kept feeds. A push may come late or twice; what must not be seen the rules leave out.

So an unfollow, a block, a mute and a deletion need nothing here. Only what brings in other people's old posts drops a
feed, and whoever reads it next fills it again.
"""

from timelines.feeds import store
from timelines.models.list import List
from timelines.queries.readers import home_candidates, list_candidates


def status_posted(*, status_id: int, **_: object) -> None:
    """Into the kept feeds of author, followers and who follows one of its tags, and of lists with the author."""
    homes = [store.home_key(reader_id) for reader_id in home_candidates(status_id)]
    lists = [store.list_key(owner_id, list_id) for owner_id, list_id in list_candidates(status_id)]
    store.push([*homes, *lists], status_id)


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
