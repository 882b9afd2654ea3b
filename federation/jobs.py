"""The post office's jobs: post what waits in the outbox, work off the inbox, fetch emoji, forget what is old."""

from datetime import timedelta

from django.utils import timezone

from federation import drain, emojis, relays
from federation.fetch import Later, NotFetched
from federation.inbox import dispatch
from federation.models.delivery import HostQueue, Letter
from federation.models.key import ActorKey
from federation.models.received import Foretold, ReceivedActivity
from federation.models.synchronisation import FollowersClaim
from federation.tombstones import forget_unseen
from instance.jobs import job
from instance.models.emoji import CustomEmoji

KEPT = timedelta(days=7)


@job("push", waits=())
def push_deliveries(**_: object) -> None:
    if drain.drain():
        push_deliveries.delay()


@job("pull", waits=(60, 600, 3600))
def join_relay(*, relay_id: int, **_: object) -> None:
    relays.join_relay(relay_id)


@job("ingress", waits=())
def process_activity(*, fingerprint: str, **_: object) -> None:
    dispatch.process(bytes.fromhex(fingerprint))


@job("pull")
def fetch_emoji(*, emoji_id: int, attempt: int = 1, **_: object) -> None:
    """Fetch a custom emoji's picture; it is drawn in a queue whose workers have limits of memory and time."""
    emoji = CustomEmoji.objects.filter(pk=emoji_id, domain__isnull=False, disabled=False).first()
    if emoji is None:
        return
    try:
        emojis.fetch_picture(emoji)
    except Later:
        fetch_emoji.delay_again(attempt=attempt, emoji_id=emoji_id)
    except NotFetched:
        return  # its name is shown instead
    else:
        draw_emoji.delay(emoji_id=emoji_id)


@job("media")
def draw_emoji(*, emoji_id: int, **_: object) -> None:
    emoji = CustomEmoji.objects.filter(pk=emoji_id, domain__isnull=False).first()
    if emoji is not None:
        emojis.draw_emoji(emoji)


@job("scheduler")
def forget_rejected_emojis(**_: object) -> None:
    emojis.forget_rejected_emojis()


@job("scheduler")
def wake_outbox(**_: object) -> None:
    """The clock's: what is due again, or was left behind by a crash."""
    due = HostQueue.objects.filter(wake_at__lte=timezone.now())
    if due.filter(failures=0).exists() or due.filter(failures__gt=0).exists():  # each by its index
        push_deliveries.delay()


@job("scheduler")
def wake_inbox(**_: object) -> None:
    due = ReceivedActivity.objects.filter(next_at__lte=timezone.now()).order_by("next_at")
    for fingerprint in due.values_list("fingerprint", flat=True)[:1000]:
        process_activity.delay(fingerprint=bytes(fingerprint).hex())


@job("scheduler")
def forget_old_post(**_: object) -> None:
    """Letters that have arrived everywhere or nowhere, what was seen a week ago, keys that nothing is signed by."""
    now = timezone.now()
    Letter.objects.filter(created_at__lt=now - timedelta(days=1), deliveries=None).delete()
    ReceivedActivity.objects.filter(received_at__lt=now - KEPT, next_at=None).delete()
    Foretold.objects.filter(expires_at__lt=now).delete()
    ActorKey.objects.filter(retires_at__lt=now).delete()
    forget_unseen()
    FollowersClaim.objects.filter(taken_at__lt=now - KEPT, due_at=None).delete()
