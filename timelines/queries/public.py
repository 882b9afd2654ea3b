"""What everybody may read: the local and the federated timeline, and those of hashtags."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models.account import Account
from accounts.models.role import Permission
from accounts.queries.sight import in_sight_of, unlimited_for
from instance.models.site import InstanceSettings
from instance.rest.pagination import Cursor, paginate
from instance.sql import Template
from instance.text.format import tag_name
from statuses.models.media import MediaAttachment
from statuses.models.status import Status, StatusQuerySet
from statuses.models.tag import StatusTag, Tag
from timelines.queries import sql
from timelines.queries.feed import Window, fetch_ids, read_feed

MAX_EXTRA_TAGS = 4
LARGEST_PAGE = 40


def public_access() -> str:
    """Who may read the local and the federated timeline: `public`, `authenticated` or `disabled`."""
    return InstanceSettings.current().public_timelines


def may_read_public(reader: Account | None) -> bool:
    """Whether the setting lets this reader see anything; staff with the right to view feeds always may."""
    access = public_access()
    if access == "disabled":
        return reader is not None and reader.user.can(Permission.VIEW_FEEDS)
    return access == "public" or reader is not None


def public_ids(
    reader: Account | None,
    cursor: Cursor,
    *,
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
) -> list[int]:
    """Public posts of everybody, in the reader's languages; no reblogs, no replies to others.

    Mastodon: GET /api/v1/timelines/public.
    """
    if not may_read_public(reader):
        return []
    narrowing = {"local": local, "remote": remote, "only_media": only_media}
    if reader is not None and reader.user.chosen_languages:
        found = _listed(reader, **narrowing).not_replies_to_others()
        found = found.filter(Q(language="") | Q(language__in=reader.user.chosen_languages))
        return [status.pk for status in paginate(found.only("pk"), cursor)]
    window = Window.of(cursor)
    template = _live_feed(signed_in=reader is not None, ascending=window.ascending, **narrowing)
    rows = template.fetch(viewer=0 if reader is None else reader.pk, above=window.above, below=window.below)
    return sorted((row[0] for row in rows[: cursor.limit]), reverse=True)


def tag_ids(
    reader: Account | None,
    cursor: Cursor,
    *,
    tag: str,
    any_of: Sequence[str] = (),
    all_of: Sequence[str] = (),
    none_of: Sequence[str] = (),
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
) -> list[int]:
    """Public posts with `tag` or one of `any_of`, that have all of `all_of` and none of `none_of`.

    Mastodon: GET /api/v1/timelines/tag/:hashtag. At most four further tags of each kind count.
    """
    some, every, none = ([tag_name(name) for name in names[:MAX_EXTRA_TAGS]] for names in (any_of, all_of, none_of))
    known = _known_tags([tag_name(tag), *some, *every, *none])
    wanted = [known[name] for name in dict.fromkeys([tag_name(tag), *some]) if name in known]
    if not wanted or any(name not in known for name in every):
        return []
    found = _listed(reader, local=local, remote=remote, only_media=only_media)
    for name in every:
        found = found.filter(_tagged(known[name]))
    for name in none:
        found = found.filter(~_tagged(known.get(name)))
    return read_feed(
        cursor,
        lambda window, limit: _next_tagged(window, limit, wanted),
        lambda ids: found.filter(pk__in=ids).values_list("pk", flat=True),
    )


def _listed(reader: Account | None, *, local: bool, remote: bool, only_media: bool) -> StatusQuerySet:
    found = Status.objects.alive().public().original().filter(unlimited_for(reader, "account"))
    if reader is not None:
        found = found.filter(in_sight_of(reader, "account"))
    if local:
        found = found.by_local()
    if remote:
        found = found.filter(local=False)
    if only_media:
        found = found.filter(Exists(MediaAttachment.objects.filter(status=OuterRef("pk"))))
    return found


@lru_cache
def _live_feed(*, signed_in: bool, ascending: bool, **narrowing: bool) -> Template:
    """The same query set for everybody who asks for the same kind of feed, put into SQL once."""

    def build(viewer: int, above: int, below: int) -> QuerySet[Any]:
        found = _listed(Account(pk=viewer) if signed_in else None, **narrowing).not_replies_to_others()
        found = found.filter(pk__gt=above, pk__lt=below).order_by("pk" if ascending else "-pk")
        return found.values_list("pk")[:LARGEST_PAGE]

    return Template(build, "viewer", "above", "below")


def _known_tags(names: Sequence[str]) -> dict[str, int]:
    return dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))


def _tagged(tag_id: int | None) -> Exists:
    return Exists(StatusTag.objects.filter(status=OuterRef("pk"), tag=tag_id))


def _next_tagged(window: Window, limit: int, tag_ids: Sequence[int]) -> list[int]:
    tags = sql.posts_with_tags(sql.THESE_TAGS, window.order)
    params = {"tags": tag_ids, "above": window.above, "below": window.below, "limit": limit}
    return fetch_ids(sql.next_of(window.order, tags), params)
