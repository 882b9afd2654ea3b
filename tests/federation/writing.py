"""Statuses loaded as the writers want them."""

from typing import Any

from accounts.models import Account
from federation.as2.document import has_supported_context, parse_document
from instance.rest.answers import to_json
from statuses.activitypub.read_note import NoteData, read_note
from statuses.activitypub.write_note import write_note
from statuses.models import Status
from tests.federation.cases import NOW
from tests.support.statuses import make_status

RELATED = (
    "account",
    "poll",
    "quote__quoted_status__account",
    "quote__quoted_account",
    "in_reply_to__account",
    "conversation",
    "stats",
    "reblog_of__account",
)


def loaded(status: Status) -> Status:
    rows = Status.objects.select_related(*RELATED).prefetch_related("mentions__account", "media", "tags")
    return rows.get(pk=status.pk)


def note_of(account: Account, *args: Any, **fields: Any) -> dict[str, Any]:
    """A status just posted, as a document."""
    return write_note(loaded(make_status(account, *args, **fields)))


def read_back(note: dict[str, Any], followers: str = "") -> NoteData:
    parsed = parse_document(to_json(note))
    assert has_supported_context(parsed)
    return read_note(parsed, now=NOW.replace(year=2099), author_followers=followers, served_from=note["id"])
