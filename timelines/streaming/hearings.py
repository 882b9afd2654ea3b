"""How the members who share a public stream hear one post: most alike, some by their own filters and blocks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from accounts.models.account import Account
from instance.rest.answers import to_json
from statuses.entities.filters import filter_result_entity
from statuses.models.quote import QuoteState
from statuses.queries.filters import filter_versions, ready_filters
from statuses.queries.heads import Head
from statuses.rendering import Rendering, render
from timelines.queries.audience import public_readers

Members = dict[str, list[int]]


def hearings(status_id: int, shared: Mapping[str, Sequence[int]]) -> Iterator[tuple[bytes, Members]]:
    """Each payload with those who get it, channel by channel.

    Whose filters find something gets `filtered` beside it, as in Mastodon. Whom what the post quotes does not look
    alike gets the post as the API would show it.
    """
    members = sorted({member for found in shared.values() for member in found})
    page = Rendering.load([status_id], None)
    if not members or status_id not in page.heads:
        return
    common, own, apart = page.status(status_id), {}, _hide_quoted(page.heads[status_id], members)
    for member, version in filter_versions(members).items():
        theirs = replace(page, filters=ready_filters(member, version))
        found = theirs.matches(page.heads[status_id])
        if any(theirs.matches(head) for pk, head in page.heads.items() if pk != status_id):
            apart.add(member)
        elif found:
            results = to_json([filter_result_entity(match) for match in found])
            own[member] = common[:-1] + b',"filtered":' + results + b"}"
    yield from _grouped(common, own | _as_seen_by(apart, status_id), shared)


def _as_seen_by(members: set[int], status_id: int) -> dict[int, bytes]:
    viewers = Account.objects.filter(pk__in=members).select_related("user") if members else ()
    return {viewer.pk: payload for viewer in viewers for payload in render([status_id], viewer)}


def _hide_quoted(head: Head, members: Sequence[int]) -> set[int]:
    """Those who are to hear nothing of whoever is quoted, or from whom that person hides."""
    if head.quoted_id is None or head.quote_state != QuoteState.ACCEPTED:
        return set()
    return set(members) - public_readers(head.quoted_id, members).keys()


def _grouped(
    common: bytes, own: Mapping[int, bytes], shared: Mapping[str, Sequence[int]]
) -> Iterator[tuple[bytes, Members]]:
    found: defaultdict[bytes, Members] = defaultdict(dict)
    for channel, members in shared.items():
        for member in members:
            found[own.get(member, common)].setdefault(channel, []).append(member)
    yield from found.items()
