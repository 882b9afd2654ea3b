"""How far somebody has read."""

from django.db.models import F
from django.utils import timezone

from accounts.models.account import Account
from timelines.models.marker import Marker


def set_marker(*, account: Account, timeline: str, last_read_id: int) -> Marker:
    """Move the marker, also backwards; each write counts its version up. Mastodon: POST /api/v1/markers."""
    marker, created = Marker.objects.get_or_create(
        account=account, timeline=timeline, defaults={"last_read_id": last_read_id}
    )
    if not created:
        Marker.objects.filter(pk=marker.pk).update(
            last_read_id=last_read_id, version=F("version") + 1, updated_at=timezone.now()
        )
        marker.refresh_from_db()
    return marker
