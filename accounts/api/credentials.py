"""The signed-in member: who they are and what they prefer."""

from typing import Any, cast

from accounts.actions.profile import PostingDefaults, ProfileChanges, edit_profile, set_posting_defaults
from accounts.api.auth_params import UpdateCredentialsParams
from accounts.entities import credential_account_entity, preferences_entity
from accounts.queries.credentials import follow_requests_count
from accounts.queries.emojis import emojis_of
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest

SOURCE = {
    "privacy": "default_visibility",
    "sensitive": "default_sensitive",
    "language": "default_language",
    "quote_policy": "default_quote_policy",
}


@endpoint("GET", scope="read:accounts | profile")
def verify_credentials(request: ApiRequest) -> Answer:
    return _credentials(request)


@endpoint("PATCH", scope="write:accounts", params=UpdateCredentialsParams)
def update_credentials(request: ApiRequest, params: dict[str, Any]) -> Answer:
    source = params.pop("source", {})
    if "fields_attributes" in params:
        params["fields"] = params.pop("fields_attributes")
    edit_profile(account=request.account, changes=cast(ProfileChanges, params))
    defaults = {SOURCE[name]: value for name, value in source.items()}
    set_posting_defaults(user=request.account.user, defaults=cast(PostingDefaults, defaults))
    return _credentials(request)


@endpoint("GET", scope="read:accounts")
def preferences(request: ApiRequest) -> Answer:
    return preferences_entity(request.account.user)


def _credentials(request: ApiRequest) -> Answer:
    account = request.account
    requests = follow_requests_count(account)
    return credential_account_entity(account, emojis_of([account]), follow_requests_count=requests)
