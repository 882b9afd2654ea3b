"""How far somebody has read (Mastodon: methods/markers)."""

from django.db import transaction

from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from timelines.actions.markers import set_marker
from timelines.api.params import MarkersParams, SetMarkersParams
from timelines.entities import markers_entity
from timelines.queries.markers import markers_of


@endpoint("GET", scope="read:statuses", params=MarkersParams)
def show(request: ApiRequest, params: Params) -> Answer:
    return markers_entity(markers_of(request.account, params["timeline"]))


@endpoint("POST", scope="write:statuses", params=SetMarkersParams)
def update(request: ApiRequest, params: Params) -> Answer:
    read = {timeline: sent["last_read_id"] for timeline, sent in params.items() if "last_read_id" in sent}
    with transaction.atomic():
        return markers_entity(
            set_marker(account=request.account, timeline=timeline, last_read_id=last_read_id)
            for timeline, last_read_id in sorted(read.items())
        )
