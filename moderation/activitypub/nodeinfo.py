"""NodeInfo 2.0 and 2.1: what other servers, statistics and some clients read about us."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from federation.as2.document import ACTIVITY_STREAMS
from federation.signing import instance_actor
from instance.models.site import InstanceSettings
from instance.rest.answers import json_response
from moderation.queries.about import counts, registrations_open

SCHEMAS = {version: f"http://nodeinfo.diaspora.software/ns/schema/{version}" for version in ("2.0", "2.1")}
SOFTWARE = "rookery"
_CACHE = "public, max-age=1800"


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Where either is, and the actor that signs for the server (FEP-2677)."""
    found = [{"rel": schema, "href": f"{settings.BASE_URL}/nodeinfo/{version}"} for version, schema in SCHEMAS.items()]
    found.append({"rel": f"{ACTIVITY_STREAMS}#Application", "href": instance_actor()})
    response = json_response({"links": found})
    response["Cache-Control"] = _CACHE
    return response


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    return _answer("2.0", {"name": SOFTWARE, "version": settings.VERSION})


@require_safe
def newer_document(request: HttpRequest) -> HttpResponse:
    """It also says where the code that runs here is to be had."""
    return _answer("2.1", {"name": SOFTWARE, "version": settings.VERSION, "repository": settings.SOURCE_URL})


def _answer(version: str, software: dict[str, Any]) -> HttpResponse:
    site, counted = InstanceSettings.current(), counts()
    response = json_response(
        {
            "version": version,
            "software": software,
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
    response["Content-Type"] = f'application/json; profile="{SCHEMAS[version]}#"'
    response["Cache-Control"] = _CACHE
    return response
