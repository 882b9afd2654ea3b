"""The rows of statuses: texts with their mentions, threads, media in order."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings

from instance.text.format import MentionTarget, format_post
from statuses.actions.post import QuotePolicy
from statuses.models.status import LISTED
from timelines.management.synthetic.moments import Moments
from timelines.management.synthetic.people import People
from timelines.management.synthetic.posts import Post


class Writing:
    """Turns posts into rows. `media` maps a status to the ids of its attachments, for the table of those."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "account_id", "visibility", "created_at", "reblog_of_id", "text", "content", "spoiler_text", "sensitive",
        "language", "conversation_id", "in_reply_to_id", "in_reply_to_account_id", "quote_policy", "media_order",
    )  # fmt: skip

    def __init__(self, posts: list[Post], people: People, threads: dict[int, int], moments: Moments) -> None:
        self._posts = posts
        self._people = people
        self._threads = threads
        self.media = {post.id: [moments.id_of(post.at) for _ in range(post.media)] for post in posts if post.media}

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for post in self._posts:
            common = (post.id, self._people[post.author].id, post.visibility.value, post.at)
            if post.original is not None:
                yield (*common, self._posts[post.original].id, "", "", "", False, "", None, None, None, 0, [])
            else:
                yield (*common, None, *self._said(post), *self._place(post))

    def _said(self, post: Post) -> tuple[str, str, str, bool, str]:
        text = post.text
        warning = text.source.split(".")[0][:80] if post.warned else ""
        if post.mentioned is None:
            return text.source, text.content, warning, post.warned, text.language
        name = self._people[post.mentioned].username
        source = f"@{name} {text.source}"
        target = MentionTarget(url=f"{settings.BASE_URL}/@{name}", label=name)
        return source, format_post(source, mentions={name: target}), warning, post.warned, text.language

    def _place(self, post: Post) -> tuple[int, int | None, int | None, int, list[int]]:
        parent = None if post.parent is None else self._posts[post.parent]
        policy = QuotePolicy.PUBLIC if post.visibility in LISTED else QuotePolicy.NOBODY
        return (
            self._threads[post.thread],
            parent.id if parent else None,
            self._people[parent.author].id if parent else None,
            policy.value,
            self.media.get(post.id, []),
        )
