"""Routes of apps, sign-up and one's own account."""

from accounts.api import accounts, credentials, oauth, registration
from instance.rest.endpoint import methods
from instance.rest.urls import route

oauth_routes = [
    route("api/v1/apps", oauth.create_app),
    route("api/v1/apps/verify_credentials", oauth.verify_app),
    route("api/v1/emails/confirmations", registration.send_confirmation),
    route("api/v1/emails/check_confirmation", registration.check_confirmation),
    route("api/v1/accounts", methods(get=accounts.index, post=registration.create_account)),
    route("api/v1/accounts/verify_credentials", credentials.verify_credentials),
    route("api/v1/accounts/update_credentials", credentials.update_credentials),
    route("api/v1/preferences", credentials.preferences),
]
