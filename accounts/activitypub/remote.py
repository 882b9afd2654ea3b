"""Accounts of other servers by id or handle: known, or fetched if they must be."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.actions.leave import forget_account
from accounts.actions.receive import HasLeft, Received, receive_account
from accounts.activitypub.read_actor import ActorData, read_actor
from accounts.models.account import Account, AccountQuerySet
from federation.as2.activity import Activity
from federation.as2.document import Document, RefusedDocument
from federation.as2.urls import domain_of, without_fragment
from federation.emojis import keep_emojis
from federation.fetch import GoneForGood, NotFetched, fetch_document
from federation.inbox.errors import Dropped
from federation.keys import keep_keys
from federation.newcomers import require_room, take_place
from federation.policy import Rule, rule_for
from federation.signing import Signer
from federation.tombstones import is_buried
from federation.webfinger import look_up


def account_by_uri(
    uri: str, *, fetch: bool = True, signer: Signer | None = None, redirect: bool = True
) -> Account | None:
    """Ours or another's, by its id. None for one of ours that is not there, and for strangers unless `fetch`.

    NotFetched where it cannot be had. Suspended accounts are found as they are.
    """
    account = known_accounts([uri]).get(uri)
    if account is None and fetch and domain_of(uri) != domain_of(settings.BASE_URL):
        return fetch_account(uri, signer=signer, redirect=redirect)
    return account


def actor_of(activity: Activity, *, if_suspended: bool = False) -> Account:
    """Who did it, fetched if need be; Dropped where nobody may have, or is suspended here."""
    account = account_by_uri(activity.actor)
    if account is None or (account.is_suspended and not if_suspended):
        raise Dropped("its actor is suspended, or nobody")
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


def fetch_account(uri: str, *, signer: Signer | None = None, redirect: bool = True) -> Account:
    """As its server describes it now; NotFetched if it is no actor, or if its handle does not lead back to it."""
    address = without_fragment(uri)
    if not Account.objects.filter(uri=address).exists():
        _require_not_deleted(address)
        require_room(address)
    return keep_account(fetch_actor(address, signer=signer), redirect=redirect)


def fetch_actor(uri: str, *, signer: Signer | None = None) -> Document:
    """The document of an actor, or NotFetched. Whoever is gone for good (410) is forgotten here too."""
    try:
        return fetch_document(uri, signer=signer)
    except GoneForGood:
        if Account.objects.filter(uri=uri).exists():
            forget_account(uri=uri)
        raise


def keep_account(document: Mapping[str, Any], *, redirect: bool = True) -> Account:
    """An actor document that its own server has served or signed becomes an account, and its keys are remembered.

    Where it says that it has moved, that is shown; the other account is fetched if need be, but not a third.
    """
    try:
        actor = read_actor(document, now=timezone.now())
    except RefusedDocument as error:
        raise NotFetched(f"not an actor to follow: {error}") from error
    if not Account.objects.filter(uri=actor.uri).exists():
        _require_not_deleted(actor.uri)
        take_place(actor.uri)
    username, domain = _confirmed_handle(actor)
    rule = rule_for(domain)
    received = Received(
        uri=actor.uri,
        username=username,
        domain=domain,
        columns=_columns(actor, rule),
        suspended=actor.suspended,
        barred=rule.suspended,
        limited=rule.limited,
    )
    try:
        account = receive_account(received)
    except HasLeft as error:
        raise NotFetched(str(error)) from error
    keep_keys(dict(document))
    keep_emojis(actor.emojis, domain=domain)
    if redirect:
        _keep_redirect(account, actor.moved_to)
    return account


def _require_not_deleted(uri: str) -> None:
    if is_buried(uri, actor=uri):
        raise NotFetched("it has been deleted")


def _keep_redirect(account: Account, uri: str) -> None:
    target = None
    if uri and uri != account.uri:
        with suppress(NotFetched):
            target = account_by_uri(uri, redirect=False)
    if account.moved_to_id != (target.pk if target else None):
        account.moved_to = target
        account.save(update_fields=["moved_to", "updated_at"])


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


def _columns(actor: ActorData, rule: Rule) -> dict[str, Any]:
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
    }
