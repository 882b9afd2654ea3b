"""The people of the synthetic data set: accounts, their popularity, and who follows whom."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from timelines.management.synthetic.moments import Moments

FIRST = ("amber", "brisk", "calm", "dusty", "early", "fern", "grey", "hazel", "idle", "jade", "keen", "late", "mild",
         "north", "odd", "plain", "quiet", "rust", "slow", "tidy", "umber", "vivid", "warm", "young")  # fmt: skip
SECOND = ("acorn", "beacon", "cobble", "drift", "ember", "furrow", "gable", "heron", "inlet", "jetty", "knot",
          "lantern", "meadow", "nook", "orchard", "pebble", "quill", "rook", "saddle", "thicket", "urchin", "vane",
          "willow", "yarrow")  # fmt: skip
AVERAGE_FOLLOWEES = 60


@dataclass(slots=True)
class Person:
    id: int
    username: str
    display_name: str
    created_at: datetime
    followees: list[int] = field(default_factory=list)
    followers: int = 0
    statuses: int = 0
    last_status_at: datetime | None = None


class People:
    """`people[0]` is the viewer, who posts as the twentieth does. The others stand in the order of how much they post
    and are read, by Zipf's law."""

    def __init__(
        self, rng: random.Random, moments: Moments, *, count: int, followees: int, prefix: str, followers: int = 0
    ) -> None:
        """`followers`: so many follow the viewer at least."""
        self._rng = rng
        joined = moments.spread(count, timedelta(days=700), before=timedelta(days=61))
        self.people = [self._person(number, moment, prefix) for number, moment in enumerate(joined)]
        self.weights = [1 / (rank or 20) ** 0.85 for rank in range(count)]
        self._follow(followees)
        self._befriend(followers)

    def __getitem__(self, number: int) -> Person:
        return self.people[number]

    def __len__(self) -> int:
        return len(self.people)

    def _person(self, number: int, moment: tuple[int, datetime], prefix: str) -> Person:
        name = "viewer" if number == 0 else f"{FIRST[number % 24]}_{SECOND[number // 24 % 24]}{number // 576 or ''}"
        shown = "The Viewer" if number == 0 else name.replace("_", " ").title()
        return Person(moment[0], f"{prefix}_{name}", shown, moment[1])

    def _follow(self, viewers_followees: int) -> None:
        others = len(self) - 1
        wanted = [min(viewers_followees, others)]
        wanted += [min(others - 1, 5 + int(self._rng.expovariate(1 / AVERAGE_FOLLOWEES))) for _ in range(others)]
        for number, count in enumerate(wanted):
            self.people[number].followees = self._chosen(number, count)
            for followee in self.people[number].followees:
                self.people[followee].followers += 1

    def _befriend(self, followers: int) -> None:
        viewer = self.people[0]
        for person in self.people[1:]:
            if viewer.followers >= followers:
                break
            if 0 not in person.followees:
                person.followees = [0, *person.followees]
                viewer.followers += 1

    def _chosen(self, number: int, count: int) -> list[int]:
        """So many others, popular ones likelier."""
        found: set[int] = set()
        while len(found) < count:
            found.update(self._rng.choices(range(len(self)), weights=self.weights, k=max(8, count)))
            found.discard(number)
            if count > len(self) / 3:  # nearly everybody: draw the rest without weights
                rest = [other for other in range(1, len(self)) if other != number and other not in found]
                found.update(self._rng.sample(rest, min(len(rest), max(0, count - len(found)))))
        return sorted(found)[:count] if len(found) == count else sorted(self._rng.sample(sorted(found), count))
