"""Polls: asked, voted in once and for good, reworded by an edit, closed when their time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from instance.errors import Invalid, NotFound
from instance.events import publish
from instance.text.count import count_characters
from statuses.models.poll import (
    MAX_POLL_OPTION_CHARS,
    MAX_POLL_OPTIONS,
    MAX_POLL_SECONDS,
    MIN_POLL_OPTIONS,
    MIN_POLL_SECONDS,
    Poll,
    PollVote,
)
from statuses.models.status import Status


@dataclass(frozen=True, kw_only=True)
class PollDraft:
    """A poll as it was asked for; `expires_in` in seconds."""

    options: Sequence[str]
    expires_in: int
    multiple: bool = False
    hide_totals: bool = False

    @property
    def titles(self) -> list[str]:
        return [option.strip() for option in self.options]

    @property
    def expires_at(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.expires_in)


def check_poll(draft: PollDraft, *, has_text: bool, has_media: bool) -> None:
    """Raises Invalid (422) naming the fault."""
    titles = draft.titles
    if not has_text:
        raise Invalid("Validation failed: Text can't be blank")
    if has_media:
        raise Invalid("Validation failed: A poll cannot stand together with media")
    if not MIN_POLL_OPTIONS <= len(titles) <= MAX_POLL_OPTIONS:
        raise Invalid(f"Validation failed: Options must be {MIN_POLL_OPTIONS} to {MAX_POLL_OPTIONS}")
    if any(not title or count_characters(title) > MAX_POLL_OPTION_CHARS for title in titles):
        raise Invalid(f"Validation failed: Options must have 1 to {MAX_POLL_OPTION_CHARS} characters each")
    if len({title.casefold() for title in titles}) < len(titles):
        raise Invalid("Validation failed: Options contain duplicates")
    if not MIN_POLL_SECONDS <= draft.expires_in <= MAX_POLL_SECONDS:
        raise Invalid("Validation failed: Expires in must lie between 5 minutes and one month")


def create_poll(*, status: Status, draft: PollDraft) -> Poll:
    return Poll.objects.create(
        status=status,
        account=status.account,
        options=draft.titles,
        tallies=[0] * len(draft.titles),
        multiple=draft.multiple,
        hide_totals=draft.hide_totals,
        expires_at=draft.expires_at,
    )


def replace_poll(*, status: Status, draft: PollDraft | None) -> bool:
    """The poll as an edit wants it; True if it asks something else now.

    Other options, or another number that may be chosen, forget all votes. The time runs anew in any case.
    """
    poll = Poll.objects.select_for_update().filter(status=status).first()
    if draft is None or poll is None:
        if poll is not None:
            poll.delete()
        if draft is not None:
            create_poll(status=status, draft=draft)
        return poll is not None or draft is not None
    reworded = (poll.options, poll.multiple) != (draft.titles, draft.multiple)
    if reworded:
        PollVote.objects.filter(poll=poll).delete()
        poll.tallies, poll.voters_count = [0] * len(draft.titles), 0
    poll.options, poll.multiple, poll.hide_totals = draft.titles, draft.multiple, draft.hide_totals
    poll.expires_at, poll.closed_at = draft.expires_at, None
    poll.save()
    return reworded


def close_polls(*, limit: int) -> int:
    """Publish `poll_ended` for polls whose time is over, each once, oldest first; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        due = Poll.objects.filter(expires_at__lte=now, closed_at__isnull=True).order_by("expires_at", "id")
        found = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Poll.objects.filter(pk__in=found).update(closed_at=now)
        for poll_id in found:
            publish("poll_ended", poll_id=poll_id)
    return len(found)


def poll_was_read(poll: Poll) -> None:
    """Its own server has been asked for its numbers just now."""
    Poll.objects.filter(pk=poll.pk).update(fetched_at=timezone.now())


def vote_in_poll(*, account: Account, poll: Poll, choices: Sequence[int]) -> Poll:
    """Count these choices (indexes of the options). Mastodon: POST /api/v1/polls/:id/votes.

    Raises Invalid for the author, a second vote, a closed poll, no choice, several where one is allowed, or one
    that does not exist. The poll's row is locked, so that two requests of one person cannot both count.
    """
    chosen = sorted(set(choices))
    with transaction.atomic():
        locked = Poll.objects.select_for_update().filter(pk=poll.pk).first()
        if locked is None:  # an edit took it away in the meantime
            raise NotFound
        _check(locked, account, chosen)
        PollVote.objects.bulk_create(PollVote(poll=locked, account=account, choice=choice) for choice in chosen)
        locked.tallies = [tally + (index in chosen) for index, tally in enumerate(locked.tallies)]
        locked.voters_count += 1
        locked.save(update_fields=["tallies", "voters_count"])
        publish("poll_voted", poll_id=locked.pk, account_id=account.pk)
    return locked


def vote_once(*, account: Account, poll: Poll, choice: int, uri: str) -> None:
    """One choice that came from elsewhere: there a vote for several options is several activities.

    Too late, a second choice where one is allowed, or the same again: nothing happens.
    """
    with transaction.atomic():
        locked = Poll.objects.select_for_update().get(pk=poll.pk)
        before = set(PollVote.objects.filter(poll=locked, account=account).values_list("choice", flat=True))
        if locked.expired or choice in before or (before and not locked.multiple):
            return
        PollVote.objects.create(poll=locked, account=account, choice=choice, uri=uri)
        locked.tallies[choice] += 1
        locked.voters_count += not before
        locked.save(update_fields=["tallies", "voters_count"])
        publish("poll_voted", poll_id=locked.pk, account_id=account.pk)


def _check(poll: Poll, account: Account, chosen: list[int]) -> None:
    if poll.expired:
        raise Invalid("Validation failed: The poll has already ended")
    if poll.account_id == account.pk:
        raise Invalid("Validation failed: You cannot vote in your own polls")
    if PollVote.objects.filter(poll=poll, account=account).exists():
        raise Invalid("Validation failed: You have already voted on this poll")
    if not chosen or (len(chosen) > 1 and not poll.multiple):
        raise Invalid("Validation failed: Choose one option")
    if not all(0 <= choice < len(poll.options) for choice in chosen):
        raise Invalid("Validation failed: The chosen vote option does not exist")
