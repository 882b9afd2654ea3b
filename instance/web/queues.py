"""django-rq's pages of the job queues, for those who run the server."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django_rq.stats_views import stats_json
from django_rq.urls import get_admin_urlpatterns

DEVOPS = 0x2
"""The bit of accounts.models.role.Permission, which stands a floor above."""


def for_operators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """django-rq lets all of the staff in, who could then empty a queue."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_staff and not request.user.can(DEVOPS):  # type: ignore[arg-type]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


app_name = "django_rq"
urlpatterns = [
    path("stats.json", for_operators(stats_json), name="home_json"),
    *get_admin_urlpatterns(view_wrapper=for_operators),
]
