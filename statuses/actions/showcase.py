"""What somebody elsewhere shows on top of their profile, as their server has it now: pins and hashtags."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models.account import Account
from statuses.models.interaction import MAX_PINS, Pin
from statuses.models.status import Status, Visibility
from statuses.models.tag import MAX_FEATURED_TAGS, FeaturedTag, Tag
from statuses.queries.tags import find_tag


def replace_pins(account: Account, statuses: Sequence[Status]) -> None:
    """The first stands on top. Only the account's own posts are pinned, and no boosts and no direct ones."""
    own = [
        status.pk
        for status in statuses
        if status.account_id == account.pk
        and not status.is_reblog
        and status.deleted_at is None
        and status.visibility != Visibility.DIRECT
    ]
    wanted = list(dict.fromkeys(own))[:MAX_PINS]
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
        pins = Pin.objects.filter(account=account)
        if list(pins.order_by("-id").values_list("status", flat=True)) != wanted:
            pins.delete()
            Pin.objects.bulk_create([Pin(account=account, status_id=pk) for pk in reversed(wanted)])


def replace_featured_tags(account: Account, names: Sequence[str]) -> None:
    """`names` as they are written, each once."""
    wanted = [_saved(find_tag(name)) for name in names[:MAX_FEATURED_TAGS]]
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
        featured = FeaturedTag.objects.filter(account=account)
        if list(featured.order_by("id").values_list("tag", flat=True)) != [tag.pk for tag in wanted]:
            featured.delete()
            FeaturedTag.objects.bulk_create([FeaturedTag(account=account, tag=tag) for tag in wanted])


def _saved(tag: Tag) -> Tag:
    if tag.pk is not None:
        return tag
    return Tag.objects.get_or_create(name=tag.name, defaults={"display_name": tag.display_name})[0]
