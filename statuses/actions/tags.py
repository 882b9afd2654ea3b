"""Hashtags of a status: found in its text, made when they are new."""

from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.functions import Greatest

from instance.text.format import find_tags, tag_name
from statuses.models.status import Status, Visibility
from statuses.models.tag import StatusTag, Tag

MAX_TAGS = 60


def tag_status(*, status: Status, texts: Iterable[str]) -> list[Tag]:
    """Hang the tags of `texts` on the status, in a transaction. Public use is remembered as the tag's last."""
    written = dict(reversed([(tag_name(name), name) for text in texts for name in find_tags(text)][:MAX_TAGS]))
    if not written:
        return []
    names = sorted(written)  # one order for everybody: two posts of the same tags cannot deadlock
    Tag.objects.bulk_create([Tag(name=name, display_name=written[name]) for name in names], ignore_conflicts=True)
    found = Tag.objects.filter(name__in=names).order_by("name")
    is_public = status.visibility == Visibility.PUBLIC
    tags = list(found.select_for_update(no_key=True) if is_public else found)
    StatusTag.objects.bulk_create([StatusTag(status=status, tag=tag) for tag in tags], ignore_conflicts=True)
    if is_public:
        Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(
            last_status_at=Greatest(F("last_status_at"), Value(status.created_at))
        )
    return tags
