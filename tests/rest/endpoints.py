"""A few endpoints to try the ground of the API on."""

from rest_framework import serializers

from instance.errors import Invalid, NotFound
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint, methods
from instance.rest.pagination import Cursor, Page
from instance.rest.params import BooleanField, IdListField, PageParams, TextField
from instance.rest.request import ApiRequest
from instance.rest.urls import route


class EchoParams(serializers.Serializer):
    text = TextField(max_length=20)
    flag = BooleanField()
    ids = IdListField()


@endpoint("POST", user="none", params=EchoParams)
def echo(request: ApiRequest, params: Params) -> Answer:
    return params


class UploadParams(serializers.Serializer):
    file = serializers.FileField()
    text = TextField()


@endpoint("POST", scope="write:statuses", params=UploadParams)
def upload(request: ApiRequest, params: Params) -> Answer:
    return {"name": params["file"].name, "size": params["file"].size, "text": params["text"]}


@endpoint("GET", "DELETE", user="none")
def everything(request: ApiRequest) -> Answer:
    return request.params


@endpoint("GET", scope="read:statuses")
def home(request: ApiRequest) -> Answer:
    return {"account": request.account.id}


@endpoint("POST", scope="write:statuses", family="statuses")
def post(request: ApiRequest) -> Answer:
    if "refuse" in request.params:
        raise Invalid("Validation failed: Text can't be blank", details={"text": [{"error": "ERR_BLANK"}]})
    return {}


@endpoint("GET", scope="read:blocks | follow")
def blocks(request: ApiRequest) -> Answer:
    return []


@endpoint("GET", user="optional", scope="read:statuses", deprecated="2022-11-14")
def public(request: ApiRequest) -> Answer:
    return {"signed_in": request.account is not None}


@endpoint("GET", user="app")
def verify(request: ApiRequest) -> Answer:
    return {"application": request.application}


@endpoint("GET", unconfirmed=True)
def confirm(request: ApiRequest) -> Answer:
    return {}


@endpoint("GET", user="none")
def show(request: ApiRequest, id: int) -> Answer:
    if id == 404:
        raise NotFound
    return {"id": str(id)}


@endpoint("GET", user="none")
def broken(request: ApiRequest) -> Answer:
    raise ZeroDivisionError


@endpoint("GET", user="none", params=PageParams)
def listing(request: ApiRequest, params: Params) -> Answer:
    cursor = Cursor.from_params(params)
    rows = [{"id": str(number)} for number in range(cursor.limit, 0, -1)]
    return Page(request, rows)


urlpatterns = [
    route("api/v1/echo", echo),
    route("api/v1/upload", upload),
    route("api/v1/everything", methods(get=everything, delete=everything)),
    route("api/v1/home", home),
    route("api/v1/post", post),
    route("api/v1/our_blocks", blocks),
    route("api/v1/public", public),
    route("api/v1/verify", verify),
    route("api/v1/confirm", confirm),
    route("api/v1/things/<id:id>", show),
    route("api/v1/broken", broken),
    route("api/v1/listing", listing),
]
