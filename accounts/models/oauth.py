"""Application, Grant and AccessToken: django-oauth-toolkit's models, with what Mastodon's API adds."""

from django.db import models
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)


class Application(AbstractApplication):
    """A client program, as registered by `POST /api/v1/apps`."""

    website = models.CharField(max_length=2048, blank=True)
    scopes = models.TextField(default="read", help_text="the most that its tokens may hold, space separated")

    class Meta(AbstractApplication.Meta):
        pass

    @property
    def redirect_uri_list(self) -> list[str]:
        return self.redirect_uris.split()

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Exactly as registered: no wildcard, no normalisation (RFC 9700, 4.1.3)."""
        return uri in self.redirect_uri_list

    def allows_grant_type(self, *grant_types: str) -> bool:
        """Each client may use both flows that Mastodon has."""
        return bool({self.GRANT_AUTHORIZATION_CODE, self.GRANT_CLIENT_CREDENTIALS} & set(grant_types))


class Grant(AbstractGrant):
    """An authorization code: single use, ten minutes."""


class AccessToken(AbstractAccessToken):
    """A bearer token. Only its SHA-256 is stored (`token_checksum`); `token` stays empty."""

    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_ip = models.GenericIPAddressField(null=True, blank=True)

    @property
    def scopes_set(self) -> frozenset[str]:
        return frozenset(self.scope.split())


class RefreshToken(AbstractRefreshToken):
    """Required by the toolkit; never issued, since Mastodon's tokens do not expire."""


class IDToken(AbstractIDToken):
    """Required by the toolkit; never issued."""
