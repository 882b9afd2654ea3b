"""Routes of the client API that return accounts, relationships, apps and tokens, and of finding an account."""

from accounts.activitypub import webfinger
from accounts.api.account_urls import account_routes
from accounts.api.auth_urls import oauth_routes
from instance.rest.urls import route

urlpatterns = [
    *oauth_routes,
    *account_routes,
    # well-known
    route(".well-known/webfinger", webfinger.webfinger, methods=("GET",)),
    route(".well-known/host-meta", webfinger.host_meta, methods=("GET",)),
    route(".well-known/host-meta.json", webfinger.host_meta, methods=("GET",)),
]
