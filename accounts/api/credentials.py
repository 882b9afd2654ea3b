"""The signed-in member: who they are and what they prefer."""

from accounts.entities import credential_account_entity, preferences_entity
from accounts.queries.credentials import follow_requests_count
from accounts.queries.emojis import emojis_of
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest


@endpoint("GET", scope="read:accounts | profile")
def verify_credentials(request: ApiRequest) -> Answer:
    return _credentials(request)


@endpoint("GET", scope="read:accounts")
def preferences(request: ApiRequest) -> Answer:
    return preferences_entity(request.account.user)


def _credentials(request: ApiRequest) -> Answer:
    account = request.account
    requests = follow_requests_count(account)
    return credential_account_entity(account, emojis_of([account]), follow_requests_count=requests)
