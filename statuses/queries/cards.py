"""Which link of a post a preview is made of, and which previews are of no more use."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from federation.as2.urls import http_url, same_host
from instance.text.webpage import attributes_of
from statuses.models.card import PreviewCard
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote
from statuses.models.status import Mention, Status

_ANCHOR = re.compile(r"<a\b([^>]*+)>\s*+(\S?)", re.IGNORECASE)
_FALLBACK = re.compile(r'<p class="[^"]*\bquote-inline\b[^"]*">.*?</p>', re.DOTALL)
_OF_SOMETHING_ELSE = frozenset({"mention", "hashtag", "u-url"})


def link_of(status: Status) -> str:
    """The first link in its text that is no mention, hashtag or address of ours; "" beside media or a quote."""
    if "<a" not in status.content:
        return ""
    if MediaAttachment.objects.filter(status=status).exists() or Quote.objects.filter(status=status).exists():
        return ""
    mentions = Mention.objects.filter(status=status).select_related("account")
    people = {url for mention in mentions for url in (mention.account.profile_url, mention.account.actor_uri)}
    return first_link(status.content, people)


def first_link(html: str, people: set[str]) -> str:
    """In HTML that is safe already; `people` are the addresses of those it mentions."""
    for tag, begins in _ANCHOR.findall(_FALLBACK.sub("", html)):
        attributes = attributes_of(tag)
        href = http_url(attributes.get("href", ""))
        classes = set(attributes.get("class", "").split())
        if (
            not href
            or begins in ("#", "＃")
            or classes & _OF_SOMETHING_ELSE
            or "tag" in attributes.get("rel", "").split()
        ):
            continue
        if href not in people and not _is_ours(href):
            return href
    return ""


def unused_cards(before: datetime) -> QuerySet[PreviewCard]:
    return PreviewCard.objects.filter(fetched_at__lt=before, statuses=None).order_by("fetched_at", "id")


def cards_with_images(before: datetime) -> QuerySet[PreviewCard]:
    return PreviewCard.objects.filter(fetched_at__lt=before, image__gt="").order_by("fetched_at", "id")


def _is_ours(url: str) -> bool:
    return same_host(url, settings.BASE_URL) or urlsplit(url).netloc.lower() == settings.LOCAL_DOMAIN
