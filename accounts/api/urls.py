"""Routes of the client API that return accounts, relationships, apps and tokens."""

from accounts.api.account_urls import account_routes
from accounts.api.auth_urls import oauth_routes

urlpatterns = [*oauth_routes, *account_routes]
