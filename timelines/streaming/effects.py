"""What an event means for open streams. Effects of their own, so that nobody's notification waits for a stream.

All of them find out first who listens; where nobody does, nothing is rendered.
"""

from accounts.models.account import Account
from accounts.queries.heads import load_account_heads
from accounts.rendering import render_accounts
from instance.rest.answers import to_json
from statuses.models.status import Status
from statuses.queries.load import find_alive, visible_ids
from statuses.rendering import render_pairs, render_unhidden
from timelines.entities import Surroundings, conversation_entity, notification_entity, subject_entities
from timelines.models.conversation import AccountConversation
from timelines.models.notification import Notification
from timelines.queries.conversations import conversations_of, participants_of
from timelines.queries.subjects import subjects_of
from timelines.streaming import broker
from timelines.streaming.audience import audience_of, former_audience_of
from timelines.streaming.hearings import hearings


def status_posted(*, status_id: int, **_: object) -> None:
    _tell_of("update", status_id)


def status_reblogged(*, reblog_id: int, **_: object) -> None:
    _tell_of("update", reblog_id)


def status_edited(*, status_id: int, **_: object) -> None:
    _tell_of("status.update", status_id)


def quote_accepted(*, status_id: int, **_: object) -> None:
    """What is quoted can be read now."""
    _tell_of("status.update", status_id)


def quote_refused(*, status_id: int, **_: object) -> None:
    _tell_of("status.update", status_id)


def status_deleted(*, status_id: int, **_: object) -> None:
    """Its reblogs go with it, and stand on the screens of other people."""
    _tell_gone(status_id)
    for reblog_id in Status.objects.filter(reblog_of=status_id).values_list("pk", flat=True).iterator():
        _tell_gone(reblog_id)


def status_unreblogged(*, reblog_id: int, **_: object) -> None:
    _tell_gone(reblog_id)


def notifications_created(*, notification_ids: list[int], **_: object) -> None:
    """Of those whose people listen; what a filter hides does not ring."""
    listening = broker.present(["user:notification"])["user:notification"]
    found = Notification.objects.filter(pk__in=notification_ids, account__in=listening, filtered=False)
    for row in found.select_related("account__user"):
        payload = _notification(row)
        if payload is not None:
            broker.send("notification", {"user:notification": [row.account_id]}, payload)


def notifications_merged(*, account_id: int, **_: object) -> None:
    """What was kept aside of somebody is shown now: clients fetch again. Mastodon's payload, which they ignore."""
    broker.send("notifications_merged", {"user:notification": [account_id]}, "1")


def conversation_updated(*, conversation_id: int, **_: object) -> None:
    """Unless its last message cannot be seen: its writer blocks the reader, say, or it is deleted already."""
    view = AccountConversation.objects.select_related("account").filter(pk=conversation_id).first()
    if view is None or view.account_id not in broker.present(["direct"])["direct"]:
        return
    if not conversations_of(view.account).filter(pk=view.pk).exists():
        return
    people = participants_of(view)
    around = _surroundings(view.last_status_id, people, view.account)
    broker.send("conversation", {"direct": [view.account_id]}, to_json(conversation_entity(view, people, around)))


def filters_changed(*, account_id: int, **_: object) -> None:
    """Clients fetch them again."""
    broker.send("filters_changed", {"user": [account_id]})


def tokens_revoked(*, token_ids: list[int], **_: object) -> None:
    broker.close(tokens=token_ids)


def pages_cut(*, account_id: int, **_: object) -> None:
    """A browser was signed out; which page stands in which is not known here, so all of them ask anew."""
    broker.close(pages=[account_id])


def account_suspended(*, account_id: int, **_: object) -> None:
    broker.close(accounts=[account_id])


def user_disabled(*, account_id: int, **_: object) -> None:
    broker.close(accounts=[account_id])


def _tell_of(event: str, status_id: int) -> None:
    """One payload for all who see it alike, and one for each member who has it at home or in a list."""
    status = find_alive(status_id)
    if status is None:
        return
    audience = audience_of(status)
    for payload, members in hearings(status_id, audience.shared):
        broker.send(event, members, payload)
    viewers = Account.objects.filter(pk__in=audience.personal).select_related("user") if audience.personal else ()
    for viewer in viewers:
        for _id, payload in render_unhidden([status_id], viewer, "home"):
            broker.send(event, {channel: [viewer.pk] for channel in audience.personal[viewer.pk]}, payload)


def _tell_gone(status_id: int) -> None:
    status = Status.objects.select_related("account").filter(pk=status_id).first()
    if status is not None:
        broker.send("delete", former_audience_of(status).everybody(), str(status_id))


def _notification(row: Notification) -> bytes | None:
    """None where its status cannot be seen, or a filter hides it."""
    visible = visible_ids([row.status_id] if row.status_id is not None else [], row.account)
    shown = dict(render_unhidden(visible, row.account, "notifications"))
    if row.status_id is not None and row.status_id not in shown:
        return None
    about = subject_entities(subjects_of([(row.pk, row.type)]))
    return to_json(notification_entity(row, Surroundings(shown, _accounts([row.from_account_id]), about)))


def _surroundings(status_id: int | None, people: list[int], viewer: Account) -> Surroundings:
    ids = visible_ids([status_id] if status_id is not None else [], viewer)
    return Surroundings(dict(render_pairs(ids, viewer)), _accounts(people))


def _accounts(ids: list[int]) -> dict[int, bytes]:
    return render_accounts(load_account_heads(ids))
