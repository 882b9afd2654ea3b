"""NodeInfo 2.0: what other servers, statistics and some clients read about us."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from instance.models.site import InstanceSettings
from instance.rest.answers import json_response
from moderation.queries.about import counts, registrations_open

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
SOFTWARE = "rookery"
_CACHE = "public, max-age=1800"


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    response = json_response({"links": [{"rel": SCHEMA, "href": f"{settings.BASE_URL}/nodeinfo/2.0"}]})
    response["Cache-Control"] = _CACHE
    return response


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    site, counted = InstanceSettings.current(), counts()
    response = json_response(
        {
            "version": "2.0",
            "software": {"name": SOFTWARE, "version": settings.VERSION},
            "protocols": ["activitypub"],
            "services": {"outbound": [], "inbound": []},
            "usage": {
                "users": {
                    "total": counted.users,
                    "activeMonth": counted.active_month,
                    "activeHalfyear": counted.active_half_year,
                },
                "localPosts": counted.statuses,
            },
            "openRegistrations": registrations_open(site),
            "metadata": {"nodeName": site.title, "nodeDescription": site.short_description},
        }
    )
    response["Content-Type"] = f'application/json; profile="{SCHEMA}#"'
    response["Cache-Control"] = _CACHE
    return response
