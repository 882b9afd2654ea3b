"""Apps introduce themselves, and ask whether their token still works."""

from typing import Any

from accounts.actions.oauth import register_application
from accounts.api.auth_params import CreateAppParams
from accounts.entities import application_entity, credential_application_entity
from instance.errors import Unauthorized
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest


@endpoint("POST", user="none", params=CreateAppParams, family="apps")
def create_app(request: ApiRequest, params: dict[str, Any]) -> Answer:
    application, secret = register_application(
        name=params["client_name"],
        redirect_uris=params["redirect_uris"],
        scopes=params["scopes"],
        website=params["website"],
    )
    return credential_application_entity(application, client_secret=secret)


@endpoint("GET", user="app", unconfirmed=True)
def verify_app(request: ApiRequest) -> Answer:
    if request.application is None:
        raise Unauthorized
    return application_entity(request.application)
