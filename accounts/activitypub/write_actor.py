"""Our accounts as actors, in the order and with the terms of Mastodon."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings

from accounts.activitypub.addresses import (
    featured_tags_uri,
    featured_uri,
    followers_uri,
    following_uri,
    inbox_uri,
    outbox_uri,
    shared_inbox_uri,
)
from accounts.models.account import Account, ActorType
from federation.as2.audience import PUBLIC
from federation.as2.document import Document
from federation.as2.keys import MultikeyData, PublicKeyData
from federation.as2.policy import write_approval
from federation.as2.write import emoji_tags, hashtag_tag, image_of, multikeys, public_keys
from federation.contexts.sent import (
    ACTOR,
    ACTOR_WITH_MULTIKEYS,
    INSTANCE_ACTOR,
    INSTANCE_ACTOR_WITH_MULTIKEYS,
)
from federation.signing import instance_actor
from instance.queries.emojis import Emojis
from instance.text.format import find_tags, format_field, format_note, tag_name


def write_actor(
    account: Account,
    *,
    keys: Sequence[PublicKeyData],
    proof_keys: Sequence[MultikeyData] = (),
    emojis: Emojis | None = None,
) -> Document:
    """One of ours; `emojis` are those its texts use. Who is suspended keeps name and keys, and says so."""
    shown = not account.is_suspended
    return {
        "@context": ACTOR_WITH_MULTIKEYS if proof_keys else ACTOR,
        "id": account.actor_uri,
        "webfinger": account.handle,
        "type": account.actor_type,
        **_collections(account),
        "preferredUsername": account.username,
        "name": (account.display_name if shown else "") or account.username,
        "summary": format_note(account.note) if shown else "",
        "url": account.profile_url,
        "manuallyApprovesFollowers": account.locked,
        "discoverable": bool(account.discoverable) and shown,
        "indexable": account.indexable and shown,
        "published": f"{account.created_at:%Y-%m-%d}T00:00:00Z",
        "memorial": account.memorial,
        "showFeatured": account.show_featured,
        "showMedia": account.show_media,
        "showRepliesInMedia": account.show_media_replies,
        "interactionPolicy": {"canFeature": _feature_policy(account)},
        **_keys(keys, proof_keys),
        "tag": list(_tags(account, emojis or {})) if shown else [],
        "attachment": [_field(field) for field in account.fields] if shown else [],
        **_moves(account),
        **({} if shown else {"suspended": True}),
        "endpoints": {"sharedInbox": shared_inbox_uri()},
        **(_pictures(account) if shown else {}),
    }


def write_instance_actor(*, keys: Sequence[PublicKeyData], proof_keys: Sequence[MultikeyData] = ()) -> Document:
    """The server itself: it signs what nobody in particular asks for, and cannot be followed."""
    uri = instance_actor()
    return {
        "@context": INSTANCE_ACTOR_WITH_MULTIKEYS if proof_keys else INSTANCE_ACTOR,
        "id": uri,
        "type": ActorType.APPLICATION.value,
        "inbox": f"{uri}/inbox",
        "outbox": f"{uri}/outbox",
        "preferredUsername": settings.LOCAL_DOMAIN,
        "url": f"{settings.BASE_URL}/about",
        "manuallyApprovesFollowers": True,
        **_keys(keys, proof_keys),
        "endpoints": {"sharedInbox": shared_inbox_uri()},
    }


def _collections(account: Account) -> Document:
    return {
        "following": following_uri(account),
        "followers": followers_uri(account),
        "inbox": inbox_uri(account),
        "outbox": outbox_uri(account),
        "featured": featured_uri(account),
        "featuredTags": featured_tags_uri(account),
    }


def _feature_policy(account: Account) -> Document:
    """Who may put this account into a collection of theirs; only itself means nobody (FEP-7aa9)."""
    if not account.discoverable or account.is_suspended:
        return write_approval(account.actor_uri)
    return write_approval(followers_uri(account) if account.locked else PUBLIC)


def _keys(keys: Sequence[PublicKeyData], proof_keys: Sequence[MultikeyData]) -> Document:
    found: Document = {"publicKey": public_keys(keys)} if keys else {}
    return found | {"assertionMethod": multikeys(proof_keys)} if proof_keys else found


def _tags(account: Account, emojis: Emojis) -> Iterator[Document]:
    yield from emoji_tags(emojis, _texts(account))
    for name in find_tags(account.note):
        yield hashtag_tag(f"{settings.BASE_URL}/tags/{tag_name(name)}", name)


def _texts(account: Account) -> Iterable[str]:
    fields = (text for field in account.fields for text in (field["name"], field["value"]))
    return account.display_name, account.note, *fields


def _field(field: dict[str, Any]) -> Document:
    return {"type": "PropertyValue", "name": field["name"], "value": format_field(field["value"])}


def _moves(account: Account) -> Document:
    found: Document = {"alsoKnownAs": list(account.also_known_as)} if account.also_known_as else {}
    if account.moved_to is not None:
        found["movedTo"] = account.moved_to.actor_uri
    if account.attribution_domains:
        found["attributionDomains"] = list(account.attribution_domains)
    return found


def _pictures(account: Account) -> Document:
    found: Document = {}
    if account.avatar:
        found["icon"] = image_of(account.avatar, account.avatar_description)
    if account.header:
        found["image"] = image_of(account.header, account.header_description)
    return found
