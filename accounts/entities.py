"""How accounts look to clients: Account, Relationship, Role, Preferences, Application, Token. No queries here.

Accounts come loaded `with_stats()`, and their emoji from `accounts.queries.emojis.emojis_of`.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from accounts.models.account import Account
from accounts.models.oauth import AccessToken, Application
from accounts.models.role import Role
from accounts.models.severance import AccountSeverance
from accounts.models.user import User
from accounts.queries.emojis import profile_texts
from accounts.queries.relationships import Relationship
from instance.entities import custom_emoji_entities, file_url
from instance.queries.emojis import Emojis
from instance.rest.answers import timestamp
from instance.text.format import format_field, format_note

Entity = dict[str, Any]

COLLECTION_LIMIT = 0
"""How many collections a member may have; there are none yet."""


def account_entities(accounts: Sequence[Account], emojis: Emojis) -> list[Entity]:
    return [account_entity(account, emojis) for account in accounts]


def account_entity(account: Account, emojis: Emojis) -> Entity:
    """The Account entity; `moved` goes one level deep."""
    entity = _account(account, emojis)
    if account.moved_to is not None and not account.is_suspended:
        entity["moved"] = _account(account.moved_to, emojis)
    return entity


def credential_account_entity(account: Account, emojis: Emojis, *, follow_requests_count: int) -> Entity:
    """The Account of the one who asks, with role and with everything as it was typed."""
    user = account.user
    return {
        **account_entity(account, emojis),
        "source": {
            "privacy": user.default_visibility,
            "sensitive": user.default_sensitive,
            "language": user.default_language or None,
            "note": account.note,
            "fields": account.fields,
            "follow_requests_count": follow_requests_count,
            "hide_collections": account.hide_collections,
            "discoverable": account.discoverable,
            "indexable": account.indexable,
            "attribution_domains": account.attribution_domains,
            "quote_policy": user.default_quote_policy,
        },
        "role": role_entity(user.role),
    }


def muted_account_entity(account: Account, emojis: Emojis, *, expires_at: datetime | None) -> Entity:
    """An Account in the list of mutes, with the end of the mute."""
    return {**account_entity(account, emojis), "mute_expires_at": timestamp(expires_at) if expires_at else None}


def relationship_entity(relationship: Relationship) -> Entity:
    expires_at = relationship.muting_expires_at
    return {
        "id": str(relationship.id),
        "following": relationship.following,
        "showing_reblogs": relationship.showing_reblogs,
        "notifying": relationship.notifying,
        "languages": relationship.languages,
        "followed_by": relationship.followed_by,
        "blocking": relationship.blocking,
        "blocked_by": relationship.blocked_by,
        "muting": relationship.muting,
        "muting_notifications": relationship.muting_notifications,
        "muting_expires_at": timestamp(expires_at) if expires_at else None,
        "requested": relationship.requested,
        "requested_by": relationship.requested_by,
        "domain_blocking": relationship.domain_blocking,
        "endorsed": relationship.endorsed,
        "note": relationship.note,
    }


def severance_entity(lost: AccountSeverance) -> Entity:
    """RelationshipSeveranceEvent; `lost` is loaded with its severance. What was lost is never forgotten."""
    return {
        "id": str(lost.pk),
        "type": lost.severance.type,
        "purged": False,
        "target_name": lost.severance.target_name,
        "followers_count": lost.followers_count,
        "following_count": lost.following_count,
        "created_at": lost.created_at,
    }


def role_entity(role: Role | None) -> Entity:
    """The Role of a member; no role is Mastodon's everyday role, whose id is -99."""
    return {
        "id": str(role.pk) if role else "-99",
        "name": role.name if role else "",
        "color": role.color if role else "",
        "permissions": str(role.permissions if role else 0),
        "highlighted": role.highlighted if role else False,
        "collection_limit": COLLECTION_LIMIT,
    }


def application_entity(application: Application) -> Entity:
    """A registered Application, without its secret."""
    uris = application.redirect_uri_list
    return {
        "id": str(application.pk),
        "name": application.name,
        "website": application.website or None,
        "scopes": application.scopes.split(),
        "redirect_uris": uris,
        "redirect_uri": "\n".join(uris),
        "vapid_key": settings.VAPID_PUBLIC_KEY,
    }


def credential_application_entity(application: Application, *, client_secret: str) -> Entity:
    """The answer to registering; the secret can be shown this once only."""
    return {
        **application_entity(application),
        "client_id": application.client_id,
        "client_secret": client_secret,
        "client_secret_expires_at": 0,
    }


def token_entity(token: AccessToken, *, value: str) -> Entity:
    return {
        "access_token": value,
        "token_type": "Bearer",
        "scope": token.scope,
        "created_at": int(token.created.timestamp()),
    }


def preferences_entity(user: User) -> Entity:
    """What clients take over as defaults of their own."""
    return {
        "posting:default:visibility": user.default_visibility,
        "posting:default:sensitive": user.default_sensitive,
        "posting:default:language": user.default_language or None,
        "posting:default:quote_policy": user.default_quote_policy,
        "reading:expand:media": user.expand_media,
        "reading:expand:spoilers": user.expand_spoilers,
        "reading:autoplay:gifs": user.autoplay_gifs,
    }


def _account(account: Account, emojis: Emojis) -> Entity:
    if account.is_suspended:
        return _suspended(account)
    entity = {
        **_identity(account),
        "display_name": account.display_name,
        "locked": account.locked,
        "bot": account.is_bot,
        "discoverable": account.discoverable,
        "indexable": account.indexable,
        "group": account.is_group,
        "note": _note(account),
        **pictures(account),
        **_counts(account),
        "hide_collections": account.hide_collections,
        "show_media": account.show_media,
        "show_media_replies": account.show_media_replies,
        "show_featured": account.show_featured,
        "feature_approval": _feature_approval(account),
        "emojis": custom_emoji_entities(emojis, account.domain, *profile_texts(account)),
        "fields": _fields(account),
    }
    if account.is_local:
        entity["noindex"] = not account.indexable
        entity["roles"] = _badges(account.user)
    for word, said in (("limited", account.is_silenced), ("memorial", account.memorial)):
        if said:
            entity[word] = True
    return entity


def _suspended(account: Account) -> Entity:
    """Who is suspended keeps a name and nothing that was said under it."""
    return {
        **_identity(account),
        "display_name": "",
        "locked": False,
        "bot": False,
        "discoverable": False,
        "indexable": False,
        "group": False,
        "note": "",
        **pictures(Account()),
        **_counts(account),
        "hide_collections": None,
        "show_media": False,
        "show_media_replies": False,
        "show_featured": False,
        "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "emojis": [],
        "fields": [],
        "suspended": True,
    }


def _identity(account: Account) -> Entity:
    return {
        "id": str(account.pk),
        "username": account.username,
        "acct": account.acct,
        "url": account.profile_url,
        "uri": account.actor_uri,
        "created_at": f"{account.created_at:%Y-%m-%d}T00:00:00.000Z",
    }


def pictures(account: Account) -> Entity:
    missing = settings.BASE_URL + "/{}/original/missing.png"
    avatar = file_url(account.avatar.url) if account.avatar else missing.format("avatars")
    header = file_url(account.header.url) if account.header else missing.format("headers")
    return {
        "avatar": avatar,
        "avatar_static": file_url(account.avatar_static.url) if account.avatar_static else avatar,
        "avatar_description": account.avatar_description,
        "header": header,
        "header_static": file_url(account.header_static.url) if account.header_static else header,
        "header_description": account.header_description,
    }


def _counts(account: Account) -> Entity:
    stats = account.stats
    return {
        "followers_count": stats.followers_count,
        "following_count": stats.following_count,
        "statuses_count": stats.statuses_count,
        "last_status_at": stats.last_status_at.date().isoformat() if stats.last_status_at else None,
    }


def _note(account: Account) -> str:
    return _note_html(account.note) if account.is_local else account.note


def _fields(account: Account) -> list[Entity]:
    return [
        {
            "name": field["name"],
            "value": _field_html(field["value"]) if account.is_local else field["value"],
            "verified_at": field.get("verified_at"),
        }
        for field in account.fields
    ]


def _feature_approval(account: Account) -> Entity:
    """Who may put this account into a collection: anybody, where one of ours wants to be discovered."""
    if not account.is_local:
        return {"automatic": [], "manual": [], "current_user": "missing"}
    if account.discoverable:
        return {"automatic": ["public"], "manual": [], "current_user": "automatic"}
    return {"automatic": [], "manual": [], "current_user": "denied"}


def _badges(user: User) -> list[Entity]:
    role = user.role
    if role is None or not role.highlighted:
        return []
    return [{"id": str(role.pk), "name": role.name, "color": role.color}]


# The same few notes are shown again and again; formatting one takes longer than all the rest of its entity.
@lru_cache(maxsize=4096)
def _note_html(text: str) -> str:
    return format_note(text)


@lru_cache(maxsize=4096)
def _field_html(text: str) -> str:
    return format_field(text)
