"""plant: write the synthetic data set, one table after the other, as the actions would have left it."""

import random
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow
from accounts.models.user import User
from statuses.models.interaction import Favourite
from statuses.models.media import MediaAttachment, MediaType, Processing
from statuses.models.poll import Poll
from statuses.models.status import Conversation, Mention, Status, StatusStats, Visibility
from statuses.models.tag import StatusTag, Tag
from timelines.management.synthetic.moments import Moments
from timelines.management.synthetic.notices import copy_conversations, copy_notifications
from timelines.management.synthetic.people import People
from timelines.management.synthetic.pictures import Stored, store_pictures
from timelines.management.synthetic.posts import Post, Posts
from timelines.management.synthetic.statuses import Writing
from timelines.management.synthetic.table import Progress, Table, reserve
from timelines.management.synthetic.words import TAGS


def plant(
    *,
    accounts: int,
    statuses: int,
    followees: int,
    seed: int,
    progress: Progress,
    followers: int = 0,
    thread: int = 0,
) -> Account:
    """The viewer of the new data set. The same seed gives the same people saying the same things."""
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    moments = Moments(rng, timezone.now())
    people = People(rng, moments, count=accounts, followees=followees, prefix=f"s{seed}", followers=followers)
    progress("thinking", 0, 1)
    posts = Posts(rng, moments, people, count=statuses, thread=thread)
    favourites = list(posts.favourites())
    pictures = store_pictures()
    with transaction.atomic():
        _trust_foreign_keys()
        _copy_people(people, progress)
        _copy_posts(posts.posts, people, pictures, moments, progress)
        rows = [(people[reader].id, post.id, at) for reader, post, at in favourites]
        Table(Favourite, "account_id", "status_id", "created_at").copy(rows, len(rows), progress)
        copy_conversations(posts.posts, people, moments, progress)
        copy_notifications(posts.posts, favourites, people, moments, progress)
    return Account.objects.get(pk=people[0].id)


def _trust_foreign_keys() -> None:
    """These rows fit by the way they are made; a third of the time goes by if each has to be looked up again."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    except ProgrammingError:  # only a superuser may, as the embedded server's is
        return


def _copy_people(people: People, progress: Progress) -> None:
    everybody = people.people
    rows: list[tuple[Any, ...]] = [(one.id, one.username, one.display_name, one.created_at) for one in everybody]
    note = "I am made of dice. #Rooks\n\nAsk me about the weather."
    table = Table(Account, "id", "username", "display_name", "created_at", note=note, discoverable=True, indexable=True)
    table.copy(rows, len(rows), progress)
    rows = [(one.id, one.statuses, one.followers, len(one.followees), one.last_status_at) for one in everybody]
    Table(AccountStats, "account_id", "statuses_count", "followers_count", "following_count", "last_status_at").copy(
        rows, len(rows), progress
    )
    now, password = timezone.now(), make_password(None)
    rows = [(one.id, one.username, f"{one.username}@example.org", one.created_at) for one in everybody]
    Table(
        User, "account_id", "username", "email", "created_at", confirmed_at=now, password=password, last_active_at=now
    ).copy(rows, len(rows), progress)
    rows = [(one.id, people[other].id) for one in everybody for other in one.followees]
    Table(Follow, "account_id", "target_id").copy(rows, len(rows), progress)


def _copy_posts(
    posts: list[Post], people: People, pictures: list[Stored], moments: Moments, progress: Progress
) -> None:
    threads = {post.thread for post in posts if post.original is None}
    numbers = dict(zip(sorted(threads), reserve(Conversation, len(threads)), strict=True))
    Table(Conversation, "id").copy(((number,) for number in numbers.values()), len(numbers), progress)
    writing = Writing(posts, people, numbers, moments)
    Table(Status, *Writing.COLUMNS).copy(writing.rows(), len(posts), progress)
    rows: list[tuple[Any, ...]] = [(post.id, post.replies, post.reblogs, post.favourites) for post in posts]
    Table(StatusStats, "status_id", "replies_count", "reblogs_count", "favourites_count").copy(
        rows, len(rows), progress
    )
    rows = [(post.id, people[post.mentioned].id) for post in posts if post.mentioned is not None]
    Table(Mention, "status_id", "account_id").copy(rows, len(rows), progress)
    rows = list(_tag_rows(posts))
    Table(StatusTag, "status_id", "tag_id").copy(rows, len(rows), progress)
    rows = list(_media_rows(posts, people, writing.media, pictures))
    Table(MediaAttachment, *_MEDIA, type=MediaType.IMAGE, processing=Processing.DONE, content_type="image/jpeg").copy(
        rows, len(rows), progress
    )
    rows = [(moments.id_of(post.at), post.id, people[post.author].id, post.at) for post in posts if post.poll]
    Table(Poll, "id", "status_id", "account_id", "created_at", options=["Yes", "No", "Both"], tallies=[0, 0, 0]).copy(
        rows, len(rows), progress
    )


_MEDIA = ("id", "account_id", "status_id", "created_at", "file", "thumbnail", "size", "blurhash", "meta", "description")


def _media_rows(
    posts: list[Post], people: People, media: dict[int, list[int]], pictures: list[Stored]
) -> Iterator[tuple[Any, ...]]:
    for post in posts:
        for pk in media.get(post.id, ()):
            picture = pictures[pk % len(pictures)]
            yield (pk, people[post.author].id, post.id, post.at, *picture.columns)


def _tag_rows(posts: list[Post]) -> Iterator[tuple[int, int]]:
    """Makes the tags that are new, remembers their last public use, and gives the rows that hang them on posts."""
    Tag.objects.bulk_create([Tag(name=name.lower(), display_name=name) for name in TAGS], ignore_conflicts=True)
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=[name.lower() for name in TAGS])}
    used = [post for post in posts if post.original is None]
    for post in used:
        if post.visibility == Visibility.PUBLIC:
            for name in post.text.tags:
                tags[name].last_status_at = post.at
    Tag.objects.bulk_update(tags.values(), ["last_status_at"], batch_size=100)
    for post in used:
        for name in post.text.tags:
            yield post.id, tags[name].pk
