"""Statuses by id, visible to a viewer; and with all that their fragments show."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, prefetch_related_objects

from accounts.models.account import Account
from instance.errors import NotFound
from instance.queries.emojis import Emojis, emojis_in
from instance.sql import Template
from statuses.models.media import MediaAttachment
from statuses.models.status import Mention, Status
from statuses.models.tag import Tag

_FOR_ALL = Template(lambda ids: Status.objects.visible_to(None).filter(pk__in=ids).values_list("pk"), lists=("ids",))
_FOR_VIEWER = Template(
    lambda viewer, ids: Status.objects.visible_to(Account(pk=viewer)).filter(pk__in=ids).values_list("pk"),
    "viewer",
    lists=("ids",),
)


def find_status(status_id: int, viewer: Account | None) -> Status:
    """One status that the viewer may see. NotFound whether it is absent or hidden (behaviours: invisible is 404)."""
    require_visible(status_id, viewer)
    found = Status.objects.select_related("account").filter(pk=status_id).first()
    if found is None:  # purged in this very moment
        raise NotFound
    return found


def require_visible(status_id: int, viewer: Account | None) -> None:
    """NotFound unless the viewer may see this status; cheaper than finding it."""
    if not visible_ids([status_id], viewer):
        raise NotFound


def find_original(status_id: int, viewer: Account | None) -> Status:
    """The status to act on: of a reblog, what it reblogs."""
    found = find_status(status_id, viewer)
    return found if found.reblog_of_id is None else find_status(found.reblog_of_id, viewer)


def find_own(status_id: int, account: Account) -> Status:
    """A status of the account itself; those of others are not found, visible or not."""
    found = Status.objects.alive().select_related("account").filter(pk=status_id, account=account).first()
    if found is None:
        raise NotFound
    return found


def visible_ids(ids: Iterable[int], viewer: Account | None) -> list[int]:
    """Those of these ids that the viewer may see, in their order."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = _FOR_ALL.fetch(ids=wanted) if viewer is None else _FOR_VIEWER.fetch(viewer=viewer.pk, ids=wanted)
    found = {row[0] for row in rows}
    return [pk for pk in wanted if pk in found]


def load_for_fragments(ids: Iterable[int]) -> Iterator[tuple[Status, Emojis]]:
    """Statuses with all that their fixed parts show, and the emoji of the whole batch; seven queries."""
    rows = list(Status.objects.filter(pk__in=list(ids)).select_related("account", "poll", "application"))
    prefetch_related_objects(
        rows,
        Prefetch("mentions", Mention.objects.filter(silent=False).select_related("account").order_by("pk")),
        Prefetch("media", MediaAttachment.objects.order_by("pk")),
        Prefetch("tags", Tag.objects.order_by("name")),
    )
    emojis = emojis_in(_texts(rows))
    return ((status, emojis) for status in rows)


def _texts(statuses: Iterable[Status]) -> Iterator[tuple[str, str | None]]:
    """All that may name custom emoji, each with the domain it was written on."""
    for status in statuses:
        domain = status.account.domain
        yield status.content, domain
        yield status.spoiler_text, domain
        if poll := getattr(status, "poll", None):
            yield from ((option, domain) for option in poll.options)
