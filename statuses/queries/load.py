"""Statuses by id, visible to a viewer; and with all that their fragments show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models.account import Account
from accounts.models.oauth import Application
from instance.errors import NotFound
from instance.queries.emojis import Emojis, emojis_in
from instance.sql import Select, Template
from statuses.models.card import PreviewCard
from statuses.models.media import MediaAttachment
from statuses.models.poll import Poll
from statuses.models.status import Mention, Status
from statuses.models.tag import StatusTag, Tag

_FOR_ALL = Template(lambda ids: Status.objects.visible_to(None).filter(pk__in=ids).values_list("pk"), lists=("ids",))
_FOR_VIEWER = Template(
    lambda viewer, ids: Status.objects.visible_to(Account(pk=viewer)).filter(pk__in=ids).values_list("pk"),
    "viewer",
    lists=("ids",),
    by_row=True,
)


def find_status(status_id: int, viewer: Account | None) -> Status:
    """One status that the viewer may see. NotFound whether it is absent or hidden (Mastodon: what is hidden is 404)."""
    require_visible(status_id, viewer)
    found = _with_author(status_id)
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


def find_alive(status_id: int) -> Status | None:
    """For workers, who act for nobody: the status with its author, unless it or they are gone."""
    found = _with_author(status_id)
    return found if found is not None and found.is_alive else None


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


@dataclass(frozen=True)
class Complete:
    """A status with all that its fragment shows."""

    status: Status
    poll: Poll | None
    mentions: list[Mention] = field(default_factory=list)
    media: list[MediaAttachment] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


def load_for_fragments(ids: Iterable[int]) -> tuple[list[Complete], Emojis]:
    """Statuses with all that their fixed parts show, and the emoji of the whole batch; five statements at most."""
    wanted = {"ids": list(ids)}
    found = {row["s"].pk: Complete(_joined(row), row["p"]) for row in _STATUSES.fetch(wanted)}
    for row in _MENTIONS.fetch(wanted):
        row["m"].account = row["a"]
        found[row["m"].status_id].mentions.append(row["m"])
    for row in _TAGS.fetch(wanted):
        found[row["st"].status_id].tags.append(row["t"])
    with_media = [pk for pk, complete in found.items() if complete.status.media_order]
    for row in _MEDIA.fetch({"ids": with_media}) if with_media else ():
        found[row["m"].status_id].media.append(row["m"])
    return list(found.values()), emojis_in(_texts(found.values()))


def _with_author(status_id: int) -> Status | None:
    for row in _WITH_AUTHOR.fetch({"id": status_id}):
        status: Status = row["s"]
        status.account = row["a"]
        return status
    return None


def _joined(row: dict[str, Any]) -> Status:
    status: Status = row["s"]
    status.account, status.application, status.card = row["a"], row["app"], row["c"]
    return status


def _texts(statuses: Iterable[Complete]) -> Iterator[tuple[str, str | None]]:
    """All that may name custom emoji, each with the domain it was written on."""
    for complete in statuses:
        status, domain = complete.status, complete.status.account.domain
        yield status.content, domain
        yield status.spoiler_text, domain
        if complete.poll is not None:
            yield from ((option, domain) for option in complete.poll.options)


_NAMED = ("username", "domain", "uri", "url")
_STATUSES = Select(
    """
      FROM statuses_status s
      JOIN accounts_account a ON a.id = s.account_id
      LEFT JOIN accounts_application app ON app.id = s.application_id
      LEFT JOIN statuses_poll p ON p.status_id = s.id
      LEFT JOIN statuses_previewcard c ON c.id = s.card_id
     WHERE s.id = ANY(%(ids)s)
    """,
    only={"a": _NAMED, "app": ("name", "website")},
    s=Status,
    a=Account,
    app=Application,
    p=Poll,
    c=PreviewCard,
)
_WITH_AUTHOR = Select(
    "FROM statuses_status s JOIN accounts_account a ON a.id = s.account_id WHERE s.id = %(id)s", s=Status, a=Account
)
_MENTIONS = Select(
    """
      FROM statuses_mention m JOIN accounts_account a ON a.id = m.account_id
     WHERE m.status_id = ANY(%(ids)s) AND NOT m.silent ORDER BY m.id
    """,
    only={"a": _NAMED},
    m=Mention,
    a=Account,
)
_TAGS = Select(
    """
      FROM statuses_statustag st JOIN statuses_tag t ON t.id = st.tag_id
     WHERE st.status_id = ANY(%(ids)s) ORDER BY t.name
    """,
    st=StatusTag,
    t=Tag,
)
_MEDIA = Select("FROM statuses_mediaattachment m WHERE m.status_id = ANY(%(ids)s) ORDER BY m.id", m=MediaAttachment)
