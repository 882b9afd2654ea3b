"""What people were told: notifications and direct conversations of the synthetic data set."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from statuses.models.status import Status, Visibility
from timelines.management.synthetic.moments import Moments
from timelines.management.synthetic.people import People
from timelines.management.synthetic.posts import Post
from timelines.management.synthetic.table import Progress, Table
from timelines.models.conversation import AccountConversation
from timelines.models.notification import Notification, NotificationType

Row = tuple[Any, ...]


def copy_notifications(
    posts: list[Post],
    favourites: list[tuple[int, Post, datetime]],
    people: People,
    moments: Moments,
    progress: Progress,
) -> None:
    rows = [*_favoured(favourites, people, moments), *_posted(posts, people, moments), *_followed(people, moments)]
    columns = ("id", "created_at", "account_id", "from_account_id", "type", "status_id", "group_key")
    Table(Notification, *columns).copy(rows, len(rows), progress)


def copy_conversations(posts: list[Post], people: People, moments: Moments, progress: Progress) -> None:
    """A direct post starts a conversation of two: read by its author, unread by the other."""
    direct = [post for post in posts if post.visibility == Visibility.DIRECT and post.mentioned is not None]
    threads = dict(Status.objects.filter(pk__in=[post.id for post in direct]).values_list("pk", "conversation_id"))
    rows: list[Row] = []
    for post in direct:
        author, other = people[post.author].id, people[post.mentioned or 0].id
        rows.append((moments.id_of(post.at), author, threads[post.id], [other], post.id, False))
        rows.append((moments.id_of(post.at), other, threads[post.id], [author], post.id, True))
    columns = ("id", "account_id", "conversation_id", "participants", "last_status_id", "unread")
    Table(AccountConversation, *columns).copy(rows, len(rows), progress)


def _favoured(favourites: list[tuple[int, Post, datetime]], people: People, moments: Moments) -> Iterator[Row]:
    kind = NotificationType.FAVOURITE.value
    for reader, post, at in favourites:
        group = f"{kind}-{post.id}-{_hour(post.at)}"
        yield moments.id_of(at), at, people[post.author].id, people[reader].id, kind, post.id, group


def _posted(posts: list[Post], people: People, moments: Moments) -> Iterator[Row]:
    for post in posts:
        sender = people[post.author].id
        if post.mentioned is not None:
            ident = moments.id_of(post.at)
            told = people[post.mentioned].id
            yield ident, post.at, told, sender, NotificationType.MENTION.value, post.id, f"ungrouped-{ident}"
        if post.original is not None and posts[post.original].author != post.author:
            original = posts[post.original]
            kind = NotificationType.REBLOG.value
            group = f"{kind}-{original.id}-{_hour(original.at)}"
            yield moments.id_of(post.at), post.at, people[original.author].id, sender, kind, original.id, group


def _followed(people: People, moments: Moments) -> Iterator[Row]:
    kind = NotificationType.FOLLOW.value
    for follower in people.people:
        at = follower.created_at + timedelta(hours=1)
        for followee in follower.followees:
            yield moments.id_of(at), at, people[followee].id, follower.id, kind, None, f"{kind}-{_hour(at)}"


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)
