"""Who listens right now and should hear of a status: presence and the rules of each feed, put together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models.account import Account
from statuses.models.status import Status, Visibility
from statuses.queries.tags import tag_names
from timelines.queries.audience import home_readers, lists_with_author, may_have_seen, open_lists, public_readers
from timelines.queries.public import may_read_public, public_access
from timelines.streaming import broker
from timelines.streaming.channels import public_channels


@dataclass
class Audience:
    """Members by channel: `personal` ones get the status as each of them sees it, `shared` ones all alike."""

    personal: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    shared: dict[str, list[int]] = field(default_factory=dict)

    def everybody(self) -> dict[str, list[int]]:
        found = defaultdict(list, {channel: list(members) for channel, members in self.shared.items()})
        for member, channels in self.personal.items():
            for channel in channels:
                found[channel].append(member)
        return dict(found)


def audience_of(status: Status) -> Audience:
    """Of a status that is there, by the rules of home, lists, public and hashtag timelines."""
    shared = _shared_channels(status)
    present = broker.present(["user", "list", *shared])
    audience = Audience()
    for member in home_readers(status.pk, present["user"]):
        audience.personal[member].append("user")
    for each in open_lists(status.pk, present["list"]):
        audience.personal[each.owner_id].append(f"list:{each.list_id}")
    audience.shared = _shared(status, shared, present)
    return audience


def former_audience_of(status: Status) -> Audience:
    """Of a status that is gone: whoever may have it on the screen. The id is all they are told."""
    shared = _shared_channels(status)
    present = broker.present(["user", "list", *shared])
    audience = Audience()
    for member in may_have_seen(status.pk, present["user"]):
        audience.personal[member].append("user")
    for each in lists_with_author(status.pk, present["list"]):
        audience.personal[each.owner_id].append(f"list:{each.list_id}")
    audience.shared = {channel: present[channel] for channel in shared}
    return audience


def _shared_channels(status: Status) -> dict[str, bool]:
    """Public streams skip reblogs and limited accounts, and but for those of hashtags replies to others."""
    if status.visibility != Visibility.PUBLIC or status.is_reblog or status.account.is_silenced:
        return {}
    channels = public_channels(
        local=status.local,
        media=bool(status.media_order),
        tags=tag_names(status.pk),
    )
    is_reply = status.in_reply_to_account_id not in (None, status.account_id)
    return {name: listed for name, listed in channels.items() if not (listed and is_reply)}


def _shared(status: Status, channels: dict[str, bool], present: dict[str, list[int]]) -> dict[str, list[int]]:
    members = {member for channel in channels for member in present[channel]}
    if not members:
        return {channel: [] for channel in channels}
    readers = public_readers(status.pk, sorted(members))
    if public_access() == "disabled":
        listeners = {member for channel, listed in channels.items() if listed for member in present[channel]}
        allowed = _with_office(listeners)
        channels = {name: listed for name, listed in channels.items() if not listed or allowed}
        present = present | {
            name: [one for one in present[name] if one in allowed] for name in channels if channels[name]
        }
    return {
        channel: [one for one in present[channel] if one in readers and (readers[one] or not in_languages)]
        for channel, in_languages in channels.items()
    }


def _with_office(members: Iterable[int]) -> set[int]:
    found = Account.objects.filter(pk__in=members).select_related("user__role")
    return {account.pk for account in found if may_read_public(account)}
