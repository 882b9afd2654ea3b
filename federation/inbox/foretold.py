"""What was undone or deleted before it came: it is remembered for some hours, and not wanted when it does come."""

from datetime import timedelta

from django.utils import timezone

from federation.models.received import Foretold

REMEMBERED = timedelta(hours=6)


def foretell(actor: str, uri: str) -> None:
    """`actor` wants nothing of what has this id; nothing happens where there is none."""
    if uri:
        expires_at = timezone.now() + REMEMBERED
        Foretold.objects.update_or_create(actor=actor, object_id=uri, defaults={"expires_at": expires_at})


def is_foretold(actor: str, uri: str) -> bool:
    found = Foretold.objects.filter(actor=actor, object_id=uri, expires_at__gt=timezone.now())
    return bool(uri) and found.exists()
