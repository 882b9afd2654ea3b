"""Finds media of an account, and what of others' media we hold or lack."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models.account import Account
from federation.files import rejects_media
from instance.errors import NotFound
from statuses.models.media import MAX_ATTACHMENTS, MediaAttachment, MediaType, Processing
from statuses.models.status import Status


def find_unattached(id: int, account: Account) -> MediaAttachment:
    """One's own media that no status carries yet; anything else is not there."""
    media = MediaAttachment.objects.filter(pk=id, account=account, status__isnull=True).first()
    if media is None:
        raise NotFound
    return media


def find_of_others(id: int, viewer: Account | None) -> MediaAttachment:
    """Media of another server, on a status that the viewer may see; none of servers whose media are not wanted."""
    media = MediaAttachment.objects.select_related("account").filter(pk=id, remote_url__gt="").first()
    if media is None or not Status.objects.visible_to(viewer).filter(pk=media.status_id or 0).exists():
        raise NotFound
    if rejects_media(media.account.domain or ""):
        raise NotFound
    return media


def wanted_media() -> QuerySet[MediaAttachment]:
    """Media of others that we have no copy of, and could show."""
    return MediaAttachment.objects.filter(remote_url__gt="", file="", processing=Processing.DONE).exclude(
        type=MediaType.UNKNOWN
    )


def wanted_of(status_id: int) -> list[int]:
    """The ids of those that hang on a status, as many as a post of ours could have; others wait until looked at."""
    found = wanted_media().filter(status=status_id).order_by("id")
    return list(found.values_list("pk", flat=True)[:MAX_ATTACHMENTS])


def cached_of_others(
    *, before: datetime | None = None, domains: Iterable[str] | None = None
) -> QuerySet[MediaAttachment]:
    """Copies made before a moment, oldest first; or those of these domains and all below them."""
    cached = MediaAttachment.objects.filter(remote_url__gt="", file__gt="")
    if domains is not None:
        below = Q(pk__in=[])
        for domain in domains:
            below |= Q(account__domain=domain) | Q(account__domain__endswith=f".{domain}")
        return cached.filter(below).order_by("id")
    return cached.filter(updated_at__lt=before).order_by("updated_at", "id") if before else cached.none()
