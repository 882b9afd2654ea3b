"""vote_in_poll: choose once, for good."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models.account import Account
from instance.errors import Invalid
from statuses.models.poll import Poll, PollVote


def vote_in_poll(*, account: Account, poll: Poll, choices: Sequence[int]) -> Poll:
    """Count these choices (indexes of the options). Mastodon: POST /api/v1/polls/:id/votes.

    Raises Invalid for the author, a second vote, a closed poll, no choice, several where one is allowed, or one
    that does not exist. The poll's row is locked, so that two requests of one person cannot both count.
    """
    chosen = sorted(set(choices))
    with transaction.atomic():
        locked = Poll.objects.select_for_update().get(pk=poll.pk)
        _check(locked, account, chosen)
        PollVote.objects.bulk_create(PollVote(poll=locked, account=account, choice=choice) for choice in chosen)
        locked.tallies = [tally + (index in chosen) for index, tally in enumerate(locked.tallies)]
        locked.voters_count += 1
        locked.save(update_fields=["tallies", "voters_count"])
    return locked


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
