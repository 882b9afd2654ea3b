"""Finding hashtags and statuses by what one types; accounts.queries.discover finds people."""

import re

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Length

from accounts.models.account import Account
from instance.rest.urls import MAX_ID
from instance.text.format import tag_name
from statuses.models.status import Status
from statuses.models.tag import Tag
from timelines.queries import sql
from timelines.queries.feed import fetch_ids
from timelines.queries.operators import Query

LIBRARY_DEPTH = 2000
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff66-\uff9f\u0e00-\u0eff]")
"""Scripts that put no spaces between words: PostgreSQL takes a whole sentence for one word there."""

_LIKE_SIGNS, _ESCAPED = re.compile(r"([\\%_])"), r"\\\1"
_OWN_STATUS = re.compile(r"/@[^/]+/(\d{1,18})\Z|/users/[^/]+/statuses/(\d{1,18})\Z")
_HANDLE = re.compile(r"/(?:@|users/)([^/@]+)\Z")


def is_url(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def status_by_url(viewer: Account | None, url: str) -> list[int]:
    """The status with this address, ours or one that we know from elsewhere, if the viewer may see it."""
    where = Q(uri=url)
    if own := _OWN_STATUS.match(url.removeprefix(settings.BASE_URL)):
        where |= Q(pk=int(own[1] or own[2]), local=True)
    return list(Status.objects.visible_to(viewer).filter(where).values_list("pk", flat=True)[:1])


def account_by_url(url: str) -> list[Account]:
    """Whose profile this is."""
    where = Q(uri=url)
    if own := _HANDLE.match(url.removeprefix(settings.BASE_URL)):
        where |= Q(username__iexact=own[1], domain__isnull=True)
    return list(Account.objects.with_stats().available().filter(where)[:1])


def search_library(
    viewer: Account,
    text: str,
    *,
    limit: int,
    offset: int = 0,
    author_id: int | None = None,
    above: int | None = None,
    below: int | None = None,
) -> list[int]:
    """What the viewer wrote, favoured, kept or was named in, that has all these words; newest first.

    `"a phrase"`, `-word` and the operators of queries/operators.py are understood. Each of the four is searched as far
    back as LIBRARY_DEPTH.
    """
    query = Query.of(text, viewer)
    unspaced = _UNSPACED.search(query.words) is not None
    params = {
        **query.params,
        "me": viewer.pk,
        "depth": LIBRARY_DEPTH,
        "query": query.words,
        "pattern": f"%{_LIKE_SIGNS.sub(_ESCAPED, query.words)}%" if unspaced else "",
        "author": author_id,
        "above": above or 0,
        "below": MAX_ID if below is None else below,
        "limit": limit,
        "offset": offset,
    }
    return fetch_ids(sql.library_matches(query.conditions), params)


def search_tags(text: str, *, limit: int, offset: int = 0) -> list[Tag]:
    """Hashtags that begin with what was typed: the very one first, then the shorter before the longer."""
    name = tag_name(text.strip().removeprefix("#"))
    if not name:
        return []
    found = Tag.objects.filter(Q(listable=True) | Q(name=name), name__startswith=name)
    return list(found.order_by(Length("name"), "name")[offset : offset + limit])
