"""What an event means for people here: who is notified, whose conversations and lists change. One function an event.

They run after commit, in any order, and may run twice; what is gone in the meantime is passed over.
"""

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.severance import AccountSeverance
from accounts.models.user import User
from moderation.models.report import Report
from moderation.queries.reports import has_older_open_report
from statuses.models.interaction import Favourite
from statuses.models.poll import Poll
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status, Visibility
from statuses.queries.load import find_alive
from statuses.queries.mentions import members_mentioned
from timelines.actions.conversations import forget_status, remember_direct
from timelines.actions.lists import leave_lists, succeed_in_lists
from timelines.models.notification import NotificationType
from timelines.notifications.edits import notify_of_edit
from timelines.notifications.notify import notify, withdraw, withdraw_between, withdraw_status
from timelines.notifications.subscribers import notify_subscribers
from timelines.queries.staff import staff_who_manage_reports, staff_who_manage_users


def status_posted(*, status_id: int, **_: object) -> None:
    """Who is mentioned is told, then who asked to be told of each post; a direct one enters conversations."""
    status = find_alive(status_id)
    if status is None:
        return
    for member in members_mentioned(status_id):
        notify(account=member, sender=status.account, kind=NotificationType.MENTION, status=status)
    _tell_quoted(Quote.objects.filter(status=status_id))
    notify_subscribers(status)
    if status.visibility == Visibility.DIRECT:
        remember_direct(status=status)


def status_received(*, status_id: int, **_: object) -> None:
    """To the people here it makes no difference where a status was written."""
    status_posted(status_id=status_id)


def status_edited(*, status_id: int, last_mention_id: int, **_: object) -> None:
    """Whom the edit named first is told; who boosted or quoted it hears that it reads otherwise now."""
    status = find_alive(status_id)
    if status is None:
        return
    named = list(status.mentions.filter(silent=False, pk__gt=last_mention_id).select_related("account"))
    for mention in named:
        notify(account=mention.account, sender=status.account, kind=NotificationType.MENTION, status=status)
    if named and status.visibility == Visibility.DIRECT:  # nobody's removed conversation comes back for a comma
        remember_direct(status=status)
    notify_of_edit(status)


def quote_accepted(*, quote_id: int, **_: object) -> None:
    """Somebody elsewhere quotes one of ours with leave."""
    _tell_quoted(Quote.objects.filter(pk=quote_id))


def poll_ended(*, poll_id: int, **_: object) -> None:
    """Its author and everybody here who voted."""
    poll = Poll.objects.select_related("status__account").filter(pk=poll_id, closed_at__isnull=False).first()
    if poll is None or poll.status.deleted_at is not None:
        return
    author = poll.status.account
    notify(account=author, sender=author, kind=NotificationType.POLL, status=poll.status)
    voters = Account.objects.filter(poll_votes__poll=poll, domain__isnull=True).distinct()
    for voter in voters.iterator(chunk_size=500):
        notify(account=voter, sender=author, kind=NotificationType.POLL, status=poll.status)


def status_deleted(*, status_id: int, **_: object) -> None:
    withdraw_status(status_id)
    forget_status(status_id=status_id)
    reblog = Status.objects.filter(pk=status_id, reblog_of__isnull=False).first()
    if reblog is not None:
        withdraw(sender_id=reblog.account_id, kind=NotificationType.REBLOG, status_id=reblog.reblog_of_id)


def status_favourited(*, favourite_id: int, **_: object) -> None:
    favourite = Favourite.objects.select_related("account", "status__account").filter(pk=favourite_id).first()
    if favourite is not None:
        _tell_author(favourite.status, favourite.account, NotificationType.FAVOURITE)


def status_unfavourited(*, account_id: int, status_id: int, **_: object) -> None:
    withdraw(sender_id=account_id, kind=NotificationType.FAVOURITE, status_id=status_id)


def status_reblogged(*, reblog_id: int, **_: object) -> None:
    reblog = Status.objects.alive().select_related("account", "reblog_of__account").filter(pk=reblog_id).first()
    if reblog is not None and reblog.reblog_of is not None:
        _tell_author(reblog.reblog_of, reblog.account, NotificationType.REBLOG)


def status_unreblogged(*, account_id: int, status_id: int, **_: object) -> None:
    withdraw(sender_id=account_id, kind=NotificationType.REBLOG, status_id=status_id)


def account_followed(*, account_id: int, target_id: int, accepted: bool = False, **_: object) -> None:
    """An accepted request is no news to the one who accepted it."""
    withdraw(sender_id=account_id, kind=NotificationType.FOLLOW_REQUEST, account_id=target_id)
    if not accepted:
        _tell_followed(account_id, target_id, NotificationType.FOLLOW)


def follow_requested(*, account_id: int, target_id: int, **_: object) -> None:
    _tell_followed(account_id, target_id, NotificationType.FOLLOW_REQUEST)


def account_unfollowed(*, account_id: int, target_id: int, moved_to_id: int | None = None, **_: object) -> None:
    """Also a request that was taken back or refused. Who is not followed cannot be in a list; who moved stays there."""
    for kind in (NotificationType.FOLLOW, NotificationType.FOLLOW_REQUEST):
        withdraw(sender_id=account_id, kind=kind, account_id=target_id)
    withdraw(sender_id=target_id, kind=NotificationType.STATUS, account_id=account_id)
    if moved_to_id is not None:
        succeed_in_lists(owner_id=account_id, old_id=target_id, new_id=moved_to_id)
    leave_lists(owner_id=account_id, account_id=target_id)


def account_blocked(*, account_id: int, target_id: int, **_: object) -> None:
    """A block ends follows and requests on both sides."""
    withdraw_between(account_id, target_id)
    leave_lists(owner_id=account_id, account_id=target_id)
    leave_lists(owner_id=target_id, account_id=account_id)


def relationships_severed(*, severance_id: int, **_: object) -> None:
    """Each of ours whom it hit is told how many follows are gone."""
    lost = AccountSeverance.objects.filter(severance=severance_id).select_related("account")
    for one in lost.iterator(chunk_size=500):
        notify(account=one.account, sender=one.account, kind=NotificationType.SEVERED_RELATIONSHIPS, severance=one)


def report_filed(*, report_id: int, **_: object) -> None:
    """Who manages reports is told, but not of each further one about somebody who waits to be looked at already."""
    report = Report.objects.select_related("account", "target_account").filter(pk=report_id).first()
    if report is None or has_older_open_report(report):
        return
    for member in staff_who_manage_reports():
        notify(account=member, sender=report.account, kind=NotificationType.ADMIN_REPORT, report=report)


def user_signed_up(*, user_id: int, **_: object) -> None:
    user = User.objects.select_related("account").filter(pk=user_id).first()
    if user is None:
        return
    for member in staff_who_manage_users():
        if member.pk == user.account_id:  # the first owner signs up before anybody could be told
            continue
        notify(account=member, sender=user.account, kind=NotificationType.ADMIN_SIGN_UP)


def _tell_quoted(quotes: QuerySet[Quote]) -> None:
    """Whose post is quoted, once the quote stands."""
    standing = quotes.filter(state=QuoteState.ACCEPTED, quoted_account__domain__isnull=True)
    for quote in standing.select_related("quoted_account", "account", "status"):
        if quote.quoted_account is not None and quote.status.deleted_at is None:
            notify(account=quote.quoted_account, sender=quote.account, kind=NotificationType.QUOTE, status=quote.status)


def _tell_author(status: Status, sender: Account, kind: NotificationType) -> None:
    if status.deleted_at is None:
        notify(account=status.account, sender=sender, kind=kind, status=status)


def _tell_followed(account_id: int, target_id: int, kind: NotificationType) -> None:
    """Only while it still holds: an unfollow may have overtaken."""
    relation = "follows" if kind == NotificationType.FOLLOW else "follow_requests"
    sender = Account.objects.filter(**{"pk": account_id, f"{relation}__target": target_id}).first()
    target = Account.objects.filter(pk=target_id).first()
    if sender is not None and target is not None:
        notify(account=target, sender=sender, kind=kind)
