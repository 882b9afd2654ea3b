"""Accounts of other servers by id or handle: known, or fetched if they must be."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.actions.receive import Received, receive_account
from accounts.activitypub.read_actor import ActorData, read_actor
from accounts.models.account import Account, AccountQuerySet
from federation.as2.document import RefusedDocument
from federation.as2.urls import domain_of, without_fragment
from federation.emojis import keep_emojis
from federation.fetch import NotFetched, fetch_document
from federation.keys import keep_keys
from federation.policy import rule_for
from federation.signing import Signer
from federation.webfinger import look_up


def account_by_uri(uri: str, *, fetch: bool = True, signer: Signer | None = None) -> Account | None:
    """Ours or another's, by its id. None for one of ours that is not there, and for strangers unless `fetch`.

    NotFetched where it cannot be had. Suspended accounts are found as they are.
    """
    account = known_accounts([uri]).get(uri)
    if account is None and fetch and domain_of(uri) != domain_of(settings.BASE_URL):
        return fetch_account(uri, signer=signer)
    return account


def known_accounts(uris: Iterable[str]) -> dict[str, Account]:
    """Those of these ids that are known, ours or others'; two queries at most."""
    wanted = list(dict.fromkeys(uri for uri in uris if uri))
    names = {uri: name for uri in wanted if (name := _own_name(uri))}
    others = [uri for uri in wanted if domain_of(uri) != domain_of(settings.BASE_URL)]
    found = {str(account.uri): account for account in Account.objects.filter(uri__in=others)} if others else {}
    if names:
        ours = {account.username.lower(): account for account in _members(names.values())}
        found |= {uri: ours[name.lower()] for uri, name in names.items() if name.lower() in ours}
    return found


def account_by_handle(username: str, domain: str) -> Account:
    """Somebody elsewhere, asked for by WebFinger if not known; NotFetched if there is nobody."""
    known = Account.objects.with_handle(username, domain).first()
    return known or fetch_account(look_up(username, domain).actor)


def fetch_account(uri: str, *, signer: Signer | None = None) -> Account:
    """As its server describes it now; NotFetched if it is no actor, or if its handle does not lead back to it."""
    document = fetch_document(without_fragment(uri), signer=signer)
    return keep_account(document)


def keep_account(document: Mapping[str, Any]) -> Account:
    """An actor document that its own server has served or signed becomes an account, and its keys are remembered."""
    try:
        actor = read_actor(document, now=timezone.now())
    except RefusedDocument as error:
        raise NotFetched(f"not an actor to follow: {error}") from error
    username, domain = _confirmed_handle(actor)
    account = receive_account(
        Received(
            uri=actor.uri, username=username, domain=domain, columns=_columns(actor, domain), suspended=actor.suspended
        )
    )
    keep_keys(dict(document))
    keep_emojis(actor.emojis, domain=domain)
    return account


def _own_name(uri: str) -> str:
    """The username in the id or profile address of one of ours; "" for all else."""
    base = f"{settings.BASE_URL}/"
    path = without_fragment(uri).removeprefix(base)
    for prefix in ("users/", "@"):
        name = path.removeprefix(prefix)
        if uri.startswith(base) and path.startswith(prefix) and "/" not in name:
            return name
    return ""


def _members(names: Iterable[str]) -> AccountQuerySet:
    """Those who have been let in; served by the same index as handles."""
    lower = Account.objects.local().annotate(lower_username=Lower("username"))
    return lower.filter(lower_username__in={name.lower() for name in names}, pending=False)


def _confirmed_handle(actor: ActorData) -> tuple[str, str]:
    """The handle as WebFinger has it, which must lead back to the actor; one that is known need not be asked again."""
    username, _at, domain = actor.handle.partition("@")
    known = Account.objects.filter(uri=actor.uri).values_list("username", "domain").first()
    if known is not None and known[0].lower() == username.lower():
        return known[0], known[1] or domain
    found = look_up(username, domain)
    if found.actor != actor.uri:
        raise NotFetched("its handle belongs to somebody else")
    if domain_of(f"https://{found.domain}") in (settings.LOCAL_DOMAIN, settings.WEB_DOMAIN):
        raise NotFetched("its handle is on our own domain")
    return found.username, found.domain


def _columns(actor: ActorData, domain: str) -> dict[str, Any]:
    rule = rule_for(domain)
    now = timezone.now()
    return {
        "actor_type": actor.type,
        "display_name": actor.display_name[:500],
        "note": actor.note,
        "fields": [{"name": field.name, "value": field.value, "verified_at": None} for field in actor.fields],
        "avatar_remote_url": "" if rule.reject_media or not actor.avatar else actor.avatar.url,
        "header_remote_url": "" if rule.reject_media or not actor.header else actor.header.url,
        "avatar_description": actor.avatar.description[:1500] if actor.avatar else "",
        "header_description": actor.header.description[:1500] if actor.header else "",
        "locked": actor.locked,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "memorial": actor.memorial,
        "show_media": actor.show_media,
        "show_media_replies": actor.show_media_replies,
        "show_featured": actor.show_featured,
        "attribution_domains": list(actor.attribution_domains),
        "also_known_as": list(actor.also_known_as),
        "url": actor.url,
        "inbox_url": actor.inbox,
        "shared_inbox_url": actor.shared_inbox,
        "outbox_url": actor.outbox,
        "followers_url": actor.followers,
        "following_url": actor.following,
        "featured_url": actor.featured,
        **({"silenced_at": now} if rule.limited else {}),
    }
