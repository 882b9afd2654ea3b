"""Table: who answers which path. `/api`, `/oauth` and `/.well-known` speak JSON, the rest are pages."""

from django.contrib import admin
from django.urls import include, path

from instance.web import media

urlpatterns = [
    path("", include("instance.web.urls")),
    path("", include("instance.api.urls")),
    path("", include("federation.urls")),
    path("", include("accounts.activitypub.urls")),
    path("", include("accounts.api.urls")),
    path("", include("statuses.activitypub.urls")),
    path("", include("statuses.api.urls")),
    path("", include("moderation.api.urls")),
    path("", include("timelines.api.urls")),
    path("media/<path:name>", media.serve),
    path("admin/django-rq/", include("instance.web.queues")),
    path("admin/", admin.site.urls),
    path("", include("accounts.web.urls")),
    path("", include("statuses.web.urls")),
    path("", include("moderation.web.urls")),
    path("", include("timelines.web.urls")),
]

handler400 = "instance.web.errors.bad_request"
handler403 = "instance.web.errors.forbidden"
handler404 = "instance.web.errors.not_found"
handler500 = "instance.web.errors.server_error"
