"""Upload pictures, ask whether they are ready, describe them, throw them away."""

from instance.errors import Invalid
from instance.rest.answers import Answer, json_response
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions.media import describe_media, discard_media, upload_media
from statuses.api.media_params import DescribeMediaParams, UploadMediaParams
from statuses.entities.media import media_attachment_entity
from statuses.models.media import MediaAttachment, Processing
from statuses.queries.media import find_unattached


@endpoint("POST", scope="write:media", params=UploadMediaParams, family="media")
def create(request: ApiRequest, params: Params) -> Answer:
    return json_response(media_attachment_entity(_upload(request, params, now=False)), 202)


@endpoint("POST", scope="write:media", params=UploadMediaParams, family="media", deprecated="2021-05-16")
def create_and_wait(request: ApiRequest, params: Params) -> Answer:
    return media_attachment_entity(_upload(request, params, now=True))


@endpoint("GET", scope="write:media")
def show(request: ApiRequest, id: int) -> Answer:
    return _as_it_stands(find_unattached(id, request.account))


@endpoint("PUT", scope="write:media", params=DescribeMediaParams)
def update(request: ApiRequest, params: Params, id: int) -> Answer:
    return _as_it_stands(describe_media(media=find_unattached(id, request.account), **params))


patch = endpoint("PATCH", scope="write:media", params=DescribeMediaParams)(update.__wrapped__)  # type: ignore[attr-defined]


@endpoint("DELETE", scope="write:media")
def delete(request: ApiRequest, id: int) -> Answer:
    discard_media(media=find_unattached(id, request.account))
    return {}


def _upload(request: ApiRequest, params: Params, *, now: bool) -> MediaAttachment:
    params.pop("thumbnail", None)  # for sound and film only
    if "file" not in params:
        raise Invalid("Validation failed: File can't be blank")
    return upload_media(account=request.account, **params, now=now)


def _as_it_stands(media: MediaAttachment) -> Answer:
    """206 while it is being worked on, 422 when that failed, as clients that ask again and again expect."""
    if media.processing == Processing.FAILED:
        raise Invalid(media.processing_error)
    return json_response(media_attachment_entity(media), 200 if media.processing == Processing.DONE else 206)
