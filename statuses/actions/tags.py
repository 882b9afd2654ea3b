"""Hashtags of a status: found in its text, made when they are new."""

from collections.abc import Iterable, Sequence

from instance.sql import fetch
from instance.text.format import find_tags, tag_name
from statuses.models.status import Status, Visibility
from statuses.models.tag import StatusTag

MAX_TAGS = 60

# In the order of names, the same for everybody: two posts of the same tags cannot deadlock. Public use is remembered.
_TAG = """
    WITH written AS (
        SELECT * FROM unnest(%(names)s::text[], %(display_names)s::text[]) AS tag(name, display_name) ORDER BY name
    ), tags AS (
        INSERT INTO statuses_tag (name, display_name, usable, listable, last_status_at, created_at)
        SELECT name, display_name, true, true, %(used_at)s::timestamptz, now() FROM written
        ON CONFLICT (name) DO UPDATE
        SET last_status_at = greatest(statuses_tag.last_status_at, excluded.last_status_at)
        RETURNING id
    )
    INSERT INTO statuses_statustag (status_id, tag_id) SELECT %(status)s, id FROM tags
    ON CONFLICT DO NOTHING RETURNING tag_id
"""


def tag_status(*, status: Status, texts: Iterable[str]) -> None:
    """Hang the tags of `texts` on the status, in a transaction; one statement."""
    written = dict(reversed([(tag_name(name), name) for text in texts for name in find_tags(text)][:MAX_TAGS]))
    if written:
        public = status.visibility == Visibility.PUBLIC
        params = {"status": status.pk, "names": list(written), "display_names": list(written.values())}
        fetch(_TAG, {**params, "used_at": status.created_at if public else None})


def replace_tags(*, status: Status, texts: Sequence[str]) -> None:
    """The same after an edit: tags that are in `texts` no more are taken off."""
    names = [tag_name(name) for text in texts for name in find_tags(text)]
    StatusTag.objects.filter(status=status).exclude(tag__name__in=names).delete()
    tag_status(status=status, texts=texts)
