"""How far somebody has read."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models.account import Account
from timelines.models.marker import Marker

TIMELINES = ("home", "notifications")


def markers_of(account: Account, timelines: Collection[str]) -> QuerySet[Marker]:
    return Marker.objects.filter(account=account, timeline__in=timelines).order_by("timeline")
