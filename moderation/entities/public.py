"""The server as clients see it: Instance, V1Instance, Rule, DomainBlock and what the administrator wrote."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from accounts.entities import account_entity
from accounts.models.account import Account
from federation.models.domain_policy import DomainBlock
from instance.entities import file_url
from instance.models.site import InstanceSettings, Registrations
from instance.queries.emojis import Emojis
from instance.rest.answers import timestamp
from moderation.entities.limits import API_VERSION, configuration, v1_configuration
from moderation.models.rule import Rule
from moderation.queries.about import Counts, registrations_open

Entity = dict[str, Any]

COMPATIBLE_WITH = "4.7.0"


def version() -> str:
    """Clients parse the leading number to learn what they may use; our own name and version follow."""
    return f"{COMPATIBLE_WITH} (compatible; Rookery {settings.VERSION})"


def instance_entity(
    site: InstanceSettings, counts: Counts, rules: Sequence[Rule], contact: Account | None, emojis: Emojis
) -> Entity:
    return {
        "domain": settings.LOCAL_DOMAIN,
        "title": site.title,
        "version": version(),
        "source_url": settings.SOURCE_URL,
        "description": site.short_description,
        "usage": {"users": {"active_month": counts.active_month}},
        "thumbnail": {"url": _thumbnail(site), "description": site.thumbnail_description},
        "icon": [],
        "languages": [site.default_locale],
        "configuration": configuration(site),
        "registrations": _registrations(site),
        "api_versions": {"mastodon": API_VERSION},
        "wrapstodon": None,
        "contact": {
            "email": site.contact_email,
            "account": account_entity(contact, emojis) if contact else None,
        },
        "rules": [rule_entity(rule) for rule in rules],
    }


def v1_instance_entity(
    site: InstanceSettings, counts: Counts, rules: Sequence[Rule], contact: Account | None, emojis: Emojis
) -> Entity:
    return {
        "uri": settings.LOCAL_DOMAIN,
        "title": site.title,
        "short_description": site.short_description,
        "description": site.short_description,
        "email": site.contact_email,
        "version": version(),
        "urls": {"streaming_api": settings.STREAMING_URL},
        "stats": {
            "user_count": counts.users,
            "status_count": counts.statuses,
            "domain_count": counts.domains,
        },
        "thumbnail": _thumbnail(site),
        "languages": [site.default_locale],
        "registrations": registrations_open(site),
        "approval_required": site.registrations == Registrations.APPROVED,
        "invites_enabled": site.members_may_invite,
        "configuration": v1_configuration(),
        "contact_account": account_entity(contact, emojis) if contact else None,
        "rules": [rule_entity(rule) for rule in rules],
    }


def rule_entity(rule: Rule) -> Entity:
    return {
        "id": str(rule.pk),
        "text": rule.text,
        "hint": rule.hint,
        "translations": {
            locale: {"text": said.get("text", ""), "hint": said.get("hint", "")}
            for locale, said in rule.translations.items()
        },
    }


def domain_block_entity(block: DomainBlock) -> Entity:
    """The digest lets people recognise a domain whose name is partly hidden."""
    entity = {
        "domain": obfuscated(block.domain) if block.obfuscate else block.domain,
        "digest": hashlib.sha256(block.domain.encode()).hexdigest(),
        "severity": block.severity,
    }
    return entity | {"comment": block.public_comment} if block.public_comment else entity


def obfuscated(domain: str) -> str:
    """The middle of the name as stars; dots stay."""
    length = len(domain)
    hidden = range(length // 4, length - length // 4)
    return "".join("*" if place in hidden and letter != "." else letter for place, letter in enumerate(domain))


def extended_description_entity(site: InstanceSettings) -> Entity:
    at = site.extended_description_updated_at
    return {"updated_at": timestamp(at) if at else None, "content": site.extended_description}


def privacy_policy_entity(site: InstanceSettings) -> Entity:
    at = site.privacy_policy_updated_at
    return {"updated_at": timestamp(at) if at else None, "content": site.privacy_policy}


def _registrations(site: InstanceSettings) -> Entity:
    is_open = registrations_open(site)
    approval = site.registrations == Registrations.APPROVED
    return {
        "enabled": is_open,
        "approval_required": approval,
        "reason_required": approval and site.require_reason,
        "message": None if is_open else site.closed_message or None,
        "min_age": site.min_age,
        "url": None,
    }


def _thumbnail(site: InstanceSettings) -> str:
    return file_url(site.thumbnail.url if site.thumbnail else static("images/rook.svg"))
