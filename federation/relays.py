"""Relays of both kinds (FEP-ae0c): joined and left by the server itself, which follows them as nobody of ours could."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from federation.as2.activity import Activity
from federation.as2.audience import PUBLIC
from federation.as2.document import ACTIVITY_STREAMS, Document
from federation.as2.urls import domain_of, same_origin
from federation.as2.values import first_http_id, id_of
from federation.delivery import deliver
from federation.fetch import Later, NotFetched, fetch_document
from federation.keys import keep_keys
from federation.models.key import INSTANCE
from federation.models.relay import Relay, RelayKind, RelayState
from federation.policy import rule_for
from federation.signing import instance_actor
from instance.errors import Invalid
from instance.ids import make_id
from instance.jobs import poke

JOIN = "federation.jobs.join_relay"
_ASKED = (RelayState.PENDING, RelayState.ACCEPTED)


class NoRelay(Invalid):
    default = "This is no address of a server that we talk to"


def require_relay_address(address: str) -> None:
    """NoRelay for our own, for what is no address, and for servers that are blocked."""
    domain = domain_of(address)
    if not domain or domain == domain_of(settings.BASE_URL) or rule_for(domain).suspended:
        raise NoRelay


def enable_relay(relay: Relay) -> None:
    """Ask it, or ask again; a job finds out its kind and sends the Follow."""
    require_relay_address(relay.address)
    with transaction.atomic():
        disable_relay(relay)
        _change(relay, state=RelayState.PENDING)
        poke(JOIN, "pull", {"relay_id": relay.pk})


def disable_relay(relay: Relay) -> None:
    """Take the Follow back, if one was sent."""
    with transaction.atomic():
        found = Relay.objects.select_for_update().get(pk=relay.pk)
        if found.follow_id:
            deliver(_undo(_follow(found)), owner=INSTANCE, inboxes=[found.inbox])
        _change(relay, state=RelayState.IDLE, follow_id="", error="")


def join_relay(relay_id: int) -> None:
    """The job's: once, unless it was disabled meanwhile. Later where its actor may be there another time."""
    relay = Relay.objects.filter(pk=relay_id, state=RelayState.PENDING, follow_id="").first()
    if relay is None:
        return
    try:
        found = _detected(relay.address)
    except Later as error:
        _change(relay, error=f"will be asked again: {error}"[:300])
        raise
    except NotFetched as error:
        _change(relay, state=RelayState.IDLE, error=str(error)[:300])
        return
    with transaction.atomic():
        waiting = Relay.objects.select_for_update().filter(pk=relay_id, state=RelayState.PENDING, follow_id="")
        if not waiting.exists():
            return
        _change(relay, **found, follow_id=f"{instance_actor()}#follows/{make_id()}", error="")
        deliver(_follow(relay), owner=INSTANCE, inboxes=[relay.inbox], even_if_away=True)


def relay_answers(activity: Activity, state: RelayState) -> bool:
    """An Accept or Reject of a Follow of the server's own: true if it was that, and is done with."""
    relay = _answering(activity)
    if relay is None:
        return False
    before = _ASKED if state == RelayState.REJECTED else (RelayState.PENDING,)
    asked = Relay.objects.filter(pk=relay.pk, follow_id=relay.follow_id, state__in=before)
    asked.update(state=state, actor=activity.actor, changed_at=timezone.now())
    return True


def relay_follows(activity: Activity) -> bool:
    """Relays of the second kind follow back: answered, for some send nothing before. False for anybody else."""
    relay = relay_of(activity.actor)
    if relay is None or relay.state not in _ASKED:
        return False
    accept = {
        **_activity("Accept", f"{instance_actor()}#accepts/follows/{make_id()}"),
        "to": [activity.actor],
        "object": {"id": activity.id, "type": "Follow", "actor": activity.actor, "object": instance_actor()},
    }
    deliver(accept, owner=INSTANCE, inboxes=[relay.inbox])
    return True


def relay_of(actor: str) -> Relay | None:
    """The relay that this actor speaks for, whatever became of it."""
    return Relay.objects.filter(actor=actor).order_by("id").first() if actor else None


def is_used_relay(actor: str) -> bool:
    """It has accepted, and has not been left since."""
    return Relay.objects.filter(actor=actor, state=RelayState.ACCEPTED).exists()


def relay_inboxes() -> list[str]:
    """To which every public post of ours goes."""
    return list(Relay.objects.filter(state=RelayState.ACCEPTED).values_list("inbox", flat=True))


def _answering(activity: Activity) -> Relay | None:
    """The relay whose Follow this is about, by its id or as it stands there; and only if it is the relay that says so.

    Who speaks for one of the first kind is not known before it answers: then its server is enough.
    """
    inner = activity.inner
    about = inner.object_id if inner is not None and inner.actor == instance_actor() else ""
    for relay in Relay.objects.exclude(follow_id="").order_by("id"):
        if activity.object_id != relay.follow_id and (not about or about != _followed(relay)):
            continue
        if activity.actor == relay.actor or (not relay.actor and same_origin(activity.actor, relay.inbox)):
            return relay
    return None


def _detected(address: str) -> dict[str, Any]:
    """An inbox is no document; what is one must be the relay's actor."""
    inbox = {"kind": RelayKind.MASTODON, "inbox": address, "actor": ""}
    if urlsplit(address).path.rstrip("/").endswith("/inbox"):
        return inbox
    try:
        document = fetch_document(address)
    except Later:
        raise
    except NotFetched:
        return inbox
    found = first_http_id(document.get("inbox"))
    if not same_origin(found, address):
        raise NotFetched("neither an inbox nor an actor that has one")
    keep_keys(document)
    return {"kind": RelayKind.LITEPUB, "inbox": found, "actor": id_of(document)}


def _follow(relay: Relay) -> Document:
    to = {"to": [relay.actor]} if relay.kind == RelayKind.LITEPUB else {}
    return {**_activity("Follow", relay.follow_id), **to, "object": _followed(relay)}


def _followed(relay: Relay) -> str:
    return relay.actor if relay.kind == RelayKind.LITEPUB else PUBLIC


def _undo(follow: Document) -> Document:
    inner = {name: value for name, value in follow.items() if name != "@context"}
    return {**_activity("Undo", f"{follow['id']}/undo"), "object": inner}


def _activity(kind: str, uri: str) -> Document:
    return {"@context": ACTIVITY_STREAMS, "id": uri, "type": kind, "actor": instance_actor()}


def _change(relay: Relay, **values: Any) -> None:
    for name, value in values.items():
        setattr(relay, name, value)
    relay.save(update_fields=[*values, "changed_at"])
