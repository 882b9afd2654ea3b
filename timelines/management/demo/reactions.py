"""What the demo's members do with each other's statuses: favourites, boosts, votes; and what the owner keeps."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models.account import Account
from accounts.models.follow import Follow
from instance.ids import make_id
from statuses.models.interaction import Bookmark, Favourite
from statuses.models.poll import Poll, PollVote
from statuses.models.status import LISTED, Status, StatusStats, Visibility
from timelines.management.demo.people import People
from timelines.management.demo.rows import insert_dated
from timelines.management.demo.script import SEED

BOOSTS = 110
WELCOMES = 4
BOOSTED_AFTER = 6  # hours, so that Home does not begin with boosts alone
KEPT_BY_OWNER = 4
LOVED_BY_OWNER = 9


class Crowd:
    """Everybody's reactions, drawn from one seed; followers of an author are likelier to react."""

    def __init__(self, follows: Iterable[Follow], people: People, owner: Account, now: datetime) -> None:
        self._rng = random.Random(f"{SEED}, reacting")  # noqa: S311 - the same demo everywhere
        self._now = now
        self._owner = owner
        self._members = [account for account in people.values() if account != owner]
        self._followers: dict[int, list[Account]] = defaultdict(list)
        for follow in follows:
            if follow.account_id != owner.pk:
                self._followers[follow.target_id].append(follow.account)

    def favour(self, statuses: list[Status]) -> list[Favourite]:
        found = []
        for status in statuses:
            for account in self._some_readers(status, mean=7 if status.in_reply_to_id is None else 2.2):
                found.append(Favourite(account=account, status=status, created_at=self._soon_after(status)))
        for status in self._readable(statuses, LOVED_BY_OWNER):
            found.append(Favourite(account=self._owner, status=status, created_at=self._lately()))
        return insert_dated(found)

    def boost(self, statuses: list[Status]) -> list[Status]:
        """The boosts, as statuses; each member boosts a status at most once. The owner's are shared for sure."""
        settled = self._now - timedelta(hours=BOOSTED_AFTER)
        shareable = [status for status in statuses if _is_shareable(status) and status.created_at < settled]
        weights = [3 if status.media_order else 1 for status in shareable]
        seen, boosts = set[tuple[int, int]](), list[Status]()
        welcomed = [status for status in statuses if status.account_id == self._owner.pk] * WELCOMES
        for status in [*self._rng.choices(shareable, weights=weights, k=BOOSTS), *welcomed]:
            account = self._rng.choice(self._followers[status.account_id] or self._members)
            if account.pk == status.account_id or (account.pk, status.pk) in seen:
                continue
            seen.add((account.pk, status.pk))
            at = self._soon_after(status)
            boosts.append(
                Status(
                    pk=make_id(at),
                    account=account,
                    reblog_of=status,
                    visibility=Visibility(status.visibility),
                    created_at=at,
                )
            )
        Status.objects.bulk_create(boosts)
        StatusStats.objects.bulk_create(StatusStats(status=boost) for boost in boosts)
        return boosts

    def vote(self) -> None:
        """Votes, with the tallies that `vote_in_poll` would have counted."""
        votes, polls = [], list(Poll.objects.order_by("pk"))
        for poll in polls:
            others = [member for member in self._members if member.pk != poll.account_id]
            voters = self._rng.sample(others, self._rng.randint(9, len(others) - 3))
            weights = [self._rng.uniform(0.5, 3) for _ in poll.options]
            end = min(self._now, poll.expires_at or self._now)
            for voter in voters:
                at = poll.created_at + (end - poll.created_at) * self._rng.uniform(0.01, 0.95)
                for choice in self._choices(poll, weights):
                    votes.append(PollVote(poll=poll, account=voter, choice=choice, created_at=at))
                    poll.tallies[choice] += 1
            poll.voters_count = len(voters)
        insert_dated(votes)
        Poll.objects.bulk_update(polls, ["tallies", "voters_count"])

    def keep(self, statuses: list[Status]) -> None:
        """What the owner will find under bookmarks."""
        Bookmark.objects.bulk_create(
            Bookmark(account=self._owner, status=status) for status in self._readable(statuses, KEPT_BY_OWNER)
        )

    def _choices(self, poll: Poll, weights: list[float]) -> set[int]:
        count = self._rng.randint(1, 2) if poll.multiple else 1
        return set(self._rng.choices(range(len(poll.options)), weights=weights, k=count))

    def _some_readers(self, status: Status, mean: float) -> list[Account]:
        if status.visibility == Visibility.DIRECT:
            return []
        readers = [account for account in self._followers[status.account_id] if account.pk != status.account_id]
        return self._rng.sample(readers, min(len(readers), int(self._rng.expovariate(1 / mean))))

    def _readable(self, statuses: list[Status], count: int) -> list[Status]:
        shown = [status for status in statuses if status.visibility in LISTED and status.account_id != self._owner.pk]
        return self._rng.sample([status for status in shown if status.in_reply_to_id is None], count)

    def _lately(self) -> datetime:
        """The owner has come only just now."""
        return self._now - timedelta(minutes=self._rng.uniform(1, 5))

    def _soon_after(self, status: Status) -> datetime:
        """Mostly within the hour, the rest within days, always before now."""
        delay = timedelta(minutes=self._rng.expovariate(1 / 300))
        return min(status.created_at + delay, status.created_at + (self._now - status.created_at) * 0.9)


def _is_shareable(status: Status) -> bool:
    """What begins a thread and is not said to one person."""
    return status.visibility in LISTED and status.in_reply_to_id is None and not status.text.startswith("@")
