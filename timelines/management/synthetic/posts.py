"""The posts of the synthetic data set and what people do with them, worked out before anything is written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from statuses.models.status import LISTED, Visibility
from timelines.management.synthetic.moments import Moments
from timelines.management.synthetic.people import People
from timelines.management.synthetic.words import Text, TextPool

SPAN, TALK = timedelta(days=60), timedelta(hours=20)
REBLOGS, REPLIES, MEDIA, POLLS, WARNINGS = 0.18, 0.28, 0.14, 0.015, 0.05
VISIBILITIES = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE, Visibility.DIRECT)
VISIBILITY_WEIGHTS = (0.84, 0.08, 0.06, 0.02)
RECENT = 400  # how far back replies and reblogs look, on average, in posts


@dataclass(slots=True)
class Post:
    """`author`, `mentioned` are places in People; `parent`, `original` and `thread` are places in the list of posts."""

    id: int
    at: datetime
    author: int
    visibility: Visibility
    text: Text
    thread: int
    parent: int | None = None
    original: int | None = None
    mentioned: int | None = None
    media: int = 0
    poll: bool = False
    warned: bool = False
    replies: int = 0
    reblogs: int = 0
    favourites: int = 0

    @property
    def listed(self) -> bool:
        return self.visibility in LISTED and self.original is None


class Posts:
    """All posts in the order of time."""

    def __init__(self, rng: random.Random, moments: Moments, people: People, *, count: int, thread: int = 0) -> None:
        """`thread`: the first of them are one thread with so many replies, beside the count."""
        self._rng = rng
        self._moments = moments
        self._people = people
        self.posts: list[Post] = []
        self._reblogged: set[tuple[int, int]] = set()
        authors = rng.choices(range(len(people)), cum_weights=list(accumulate(people.weights)), k=count)
        texts = TextPool(rng).choose(count)
        visibilities = rng.choices(VISIBILITIES, weights=VISIBILITY_WEIGHTS, k=count)
        if thread:
            self._talk(thread)
        self._first = len(self.posts)
        for number, (ident, at) in enumerate(moments.spread(count, SPAN)):
            place = len(self.posts)
            self.posts.append(Post(ident, at, authors[number], visibilities[number], texts[number], thread=place))
            self._decide(place)

    def favourites(self) -> Iterator[tuple[int, Post, datetime]]:
        """Who favoured which post when. Most posts get none or few, some very many."""
        readers = range(len(self._people))
        for post in self.posts:
            if not post.listed:
                continue
            count = min(120, len(self._people) // 4, int(self._rng.paretovariate(1.5)) - 1)
            chosen = (
                {reader for reader in self._rng.choices(readers, k=count) if reader != post.author} if count else ()
            )
            for reader in chosen:
                post.favourites += 1
                yield reader, post, self._moments.after(post.at, timedelta(hours=5))

    def _decide(self, place: int) -> None:
        post, chance = self.posts[place], self._rng.random()
        is_reblog = chance < REBLOGS and self._reblog(post, place)
        is_reply = not is_reblog and chance < REBLOGS + REPLIES and self._reply(post, place)
        if not is_reblog:
            self._decorate(post)
            if not is_reply and post.visibility == Visibility.DIRECT:
                post.mentioned = self._rng.choice(self._people[post.author].followees)
        self._count(post)

    def _reblog(self, post: Post, place: int) -> bool:
        found = self._recent(place)
        if found is None or (post.author, found) in self._reblogged:
            return False
        self._reblogged.add((post.author, found))
        post.original, post.visibility = found, self.posts[found].visibility
        self.posts[found].reblogs += 1
        return True

    def _reply(self, post: Post, place: int) -> bool:
        found = self._recent(place)
        if found is None or post.visibility == Visibility.DIRECT:
            return False
        parent = self.posts[found]
        post.parent, post.thread = found, parent.thread
        post.mentioned = parent.author if parent.author != post.author else None
        if post.visibility in LISTED:
            parent.replies += 1
        return True

    def _talk(self, replies: int) -> None:
        """A public thread that branches at random, older than everything else: it is on nobody's first page."""
        texts = TextPool(self._rng, size=replies + 1).texts
        for place, (ident, at) in enumerate(self._moments.spread(replies + 1, TALK, before=SPAN + timedelta(hours=1))):
            author = self._rng.randrange(len(self._people))
            post = Post(ident, at, author, Visibility.PUBLIC, texts[place], thread=0)
            self.posts.append(post)
            if place > 0:
                post.parent = self._rng.randrange(place)
                parent = self.posts[post.parent]
                parent.replies += 1
                post.mentioned = parent.author if parent.author != author else None
            self._count(post)

    def _recent(self, place: int) -> int | None:
        """A post of the last while that may be answered and shared, popular authors likelier."""
        best = None
        for _ in range(3):
            found = place - 1 - int(self._rng.expovariate(1 / RECENT))
            if found < self._first or not self.posts[found].listed:
                continue
            if best is None or self.posts[found].author < self.posts[best].author:
                best = found
        return best

    def _decorate(self, post: Post) -> None:
        post.warned = self._rng.random() < WARNINGS
        if self._rng.random() < MEDIA:
            post.media = self._rng.choice((1, 1, 1, 2, 4))
        elif self._rng.random() < POLLS:
            post.poll = True

    def _count(self, post: Post) -> None:
        if post.visibility != Visibility.DIRECT:
            author = self._people[post.author]
            author.statuses += 1
            author.last_status_at = post.at
