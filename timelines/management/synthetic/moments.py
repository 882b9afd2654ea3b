"""Moments of the past weeks and the ids that belong to them."""

import random
from datetime import UTC, datetime, timedelta

_TAIL_BITS = 16


class Moments:
    """Ids are made as instance.ids makes them, but without asking the database once for each."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self._rng = rng
        self.now = now
        self._taken: set[int] = set()

    def spread(
        self, count: int, span: timedelta, before: timedelta = timedelta(minutes=1)
    ) -> list[tuple[int, datetime]]:
        """So many moments within `span`, ending `before` now, each with an id, oldest first."""
        end = int((self.now - before).timestamp() * 1000)
        start = end - int(span.total_seconds() * 1000)
        milliseconds = sorted(self._rng.randrange(start, end) for _ in range(count))
        return [(self.id_at(moment), _datetime(moment)) for moment in milliseconds]

    def after(self, moment: datetime, mean: timedelta) -> datetime:
        """Some time later, at the latest now."""
        return min(self.now, moment + timedelta(seconds=self._rng.expovariate(1 / mean.total_seconds())))

    def id_of(self, moment: datetime) -> int:
        return self.id_at(int(moment.timestamp() * 1000))

    def id_at(self, milliseconds: int) -> int:
        while True:
            made = milliseconds << _TAIL_BITS | self._rng.getrandbits(_TAIL_BITS)
            if made not in self._taken:
                self._taken.add(made)
                return made


def _datetime(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
