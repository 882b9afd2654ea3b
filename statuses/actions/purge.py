"""purge_deleted: what was deleted a day ago leaves the database."""

from datetime import datetime

from statuses.models.status import Status


def purge_deleted(*, before: datetime, limit: int = 1000) -> int:
    """Remove the rows of statuses deleted before this moment, oldest first, with all that hangs on them."""
    old = Status.objects.filter(deleted_at__lt=before).order_by("deleted_at", "id").values_list("pk", flat=True)
    found = list(old[:limit])
    Status.objects.filter(pk__in=found).delete()
    return len(found)
