"""The request as an endpoint sees it: who asks, with which token, and what was sent."""

from functools import cached_property
from typing import Any

from rest_framework.request import Request

from instance.rest.address import client_address
from instance.rest.body import read_params


class ApiRequest(Request):
    """DRF's request (its authentication is used) with Rails' parameters instead of its parsers."""

    max_bytes: int = 0

    @cached_property
    def params(self) -> dict[str, Any]:
        return read_params(self._request, max_bytes=self.max_bytes)

    @property
    def data(self) -> dict[str, Any]:
        return self.params

    @property
    def token(self) -> Any:
        """The access token (`accounts.AccessToken`), or None."""
        return self.auth

    @property
    def account(self) -> Any:
        """The account of the signed-in user (`accounts.Account`), or None."""
        return getattr(self.user, "account", None)

    @property
    def application(self) -> Any:
        return getattr(self.auth, "application", None)

    @cached_property
    def address(self) -> str:
        return client_address(self._request)
