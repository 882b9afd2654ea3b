"""Mastodon's tree of OAuth scopes: their names, their words for people, and which contains which."""

from collections.abc import Collection, Iterable
from typing import Any

from oauth2_provider.scopes import BaseScopes

from instance.rest.permissions import accepted_scopes

DEFAULT = "read"

SCOPES: dict[str, str] = {
    "profile": "know who you are, and nothing else",
    "read": "read all your account's data",
    "read:accounts": "see account information",
    "read:blocks": "see whom you block",
    "read:bookmarks": "see your bookmarks",
    "read:collections": "see your collections",
    "read:favourites": "see your favourites",
    "read:filters": "see your filters",
    "read:follows": "see whom you follow",
    "read:lists": "see your lists",
    "read:mutes": "see whom you mute",
    "read:notifications": "see your notifications",
    "read:search": "search on your behalf",
    "read:statuses": "see all posts, private ones too",
    "write": "change all your account's data",
    "write:accounts": "change your profile",
    "write:blocks": "block people and servers",
    "write:bookmarks": "bookmark posts",
    "write:collections": "change your collections",
    "write:conversations": "mute and delete conversations",
    "write:favourites": "favourite posts",
    "write:filters": "change your filters",
    "write:follows": "follow people",
    "write:lists": "change your lists",
    "write:media": "upload media files",
    "write:mutes": "mute people and conversations",
    "write:notifications": "clear your notifications",
    "write:reports": "report other people",
    "write:statuses": "publish and delete posts",
    "follow": "see and change whom you follow, mute and block",
    "push": "send you notifications",
    "admin:read": "read all data on the server",
    "admin:read:accounts": "read sensitive information of all accounts",
    "admin:read:reports": "read all reports and the accounts in them",
    "admin:read:domain_allows": "read all allowed domains",
    "admin:read:domain_blocks": "read all blocked domains",
    "admin:read:ip_blocks": "read all blocked addresses",
    "admin:read:email_domain_blocks": "read all blocked e-mail domains",
    "admin:read:canonical_email_blocks": "read all blocked e-mail addresses",
    "admin:write": "change all data on the server",
    "admin:write:accounts": "moderate accounts",
    "admin:write:reports": "moderate reports",
    "admin:write:domain_allows": "allow domains",
    "admin:write:domain_blocks": "block domains",
    "admin:write:ip_blocks": "block addresses",
    "admin:write:email_domain_blocks": "block e-mail domains",
    "admin:write:canonical_email_blocks": "block e-mail addresses",
}


def covers(granted: Collection[str], wanted: str) -> bool:
    """Whether `wanted` or something that contains it was granted: `write` covers `write:statuses`."""
    return all(not group.isdisjoint(granted) for group in accepted_scopes(wanted))


def in_words(scopes: Iterable[str]) -> list[str]:
    """What an app may do, for the page that asks; a scope that another one contains is not repeated."""
    asked = list(dict.fromkeys(scopes))
    return [SCOPES[scope] for scope in asked if not covers([other for other in asked if other != scope], scope)]


class MastodonScopes(BaseScopes):
    """What django-oauth-toolkit asks about scopes: an app may have what it registered for, and all below it."""

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        if application is None:
            return list(SCOPES)
        registered = application.scopes.split()
        return [scope for scope in SCOPES if covers(registered, scope)]

    def get_default_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """`read`, or all that the app registered for if that does not contain `read`."""
        registered = application.scopes.split() if application is not None else [DEFAULT]
        return [DEFAULT] if DEFAULT in registered else registered
