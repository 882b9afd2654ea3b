"""Routes of moderation, sorted as in Mastodon's documentation."""

from instance.rest.endpoint import methods
from instance.rest.urls import route
from moderation.activitypub import nodeinfo
from moderation.api import announcements, instance, reports

urlpatterns = [
    route("api/v2/instance", instance.show),
    route("api/v1/instance", instance.show_v1),
    route("api/v1/instance/peers", instance.peers),
    route("api/v1/instance/rules", instance.list_rules),
    route("api/v1/instance/domain_blocks", instance.domain_blocks),
    route("api/v1/instance/extended_description", instance.extended_description),
    route("api/v1/instance/privacy_policy", instance.privacy_policy),
    route("api/v1/instance/languages", instance.languages),
    route("api/v1/reports", reports.create),
    route("api/v1/announcements", announcements.index),
    route("api/v1/announcements/<id:id>/dismiss", announcements.dismiss),
    route(
        "api/v1/announcements/<id:id>/reactions/<str:name>",
        methods(put=announcements.react, patch=announcements.react, delete=announcements.unreact),
    ),
    route(".well-known/nodeinfo", nodeinfo.links, methods=("GET",)),
    route("nodeinfo/2.0", nodeinfo.document, name="nodeinfo", methods=("GET",)),
    route("nodeinfo/2.1", nodeinfo.newer_document, methods=("GET",)),
]
