"""What everybody may read: the local and the federated timeline, and those of hashtags."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models.account import Account
from accounts.models.role import Permission
from accounts.queries.sight import in_sight_of, unlimited_for
from instance.models.site import InstanceSettings
from instance.rest.pagination import Cursor, paginate
from instance.sql import Template, fetch
from instance.text.format import tag_name
from statuses.models.media import MediaAttachment
from statuses.models.status import Status, StatusQuerySet
from timelines.queries import sql
from timelines.queries.feed import Window, read_feed

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
    narrowing = {"local": local, "remote": remote, "only_media": only_media}
    return read_feed(
        cursor,
        lambda window, limit: _next_tagged(window, limit, wanted),
        lambda ids: _with_tags(
            _belonging(reader, ids, **narrowing),
            every=[known[name] for name in every],
            none=[known[name] for name in none if name in known],
        ),
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


def _belonging(reader: Account | None, ids: list[int], **narrowing: bool) -> list[int]:
    template = _listed_of(signed_in=reader is not None, **narrowing)
    return [pk for (pk,) in template.fetch(viewer=0 if reader is None else reader.pk, ids=ids)]


@lru_cache
def _listed_of(*, signed_in: bool, **narrowing: bool) -> Template:
    def build(viewer: int, ids: list[int]) -> QuerySet[Any]:
        return _listed(Account(pk=viewer) if signed_in else None, **narrowing).filter(pk__in=ids).values_list("pk")

    return Template(build, "viewer", lists=("ids",))


def _with_tags(ids: list[int], *, every: Sequence[int], none: Sequence[int]) -> Collection[int]:
    """Those that carry each of the one kind of tags and not one of the other."""
    if not ids or not (every or none):
        return ids
    asked = {"ids": ids, "tags": [*every, *none]}
    carried: dict[int, set[int]] = {pk: set() for pk in ids}
    for status_id, tag_id in fetch(_CARRIED, asked):
        carried[status_id].add(tag_id)
    return {pk for pk, tags in carried.items() if tags.issuperset(every) and tags.isdisjoint(none)}


_CARRIED = """
    SELECT status_id, tag_id FROM statuses_statustag WHERE status_id = ANY(%(ids)s) AND tag_id = ANY(%(tags)s)
"""


def _known_tags(names: Sequence[str]) -> dict[str, int]:
    rows = fetch("SELECT name, id FROM statuses_tag WHERE name = ANY(%(names)s::text[])", {"names": list(names)})
    return dict(rows)


def _next_tagged(window: Window, limit: int, tag_ids: Sequence[int]) -> list[int]:
    tags = sql.posts_with_tags(sql.THESE_TAGS, window.order)
    params = {"tags": list(tag_ids), "above": window.above, "below": window.below, "limit": limit}
    return [pk for (pk,) in fetch(sql.next_of(window.order, tags), params)]
