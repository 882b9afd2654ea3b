"""Reports of other servers about people here."""

from accounts.activitypub.remote import actor_of, known_accounts
from accounts.models.account import Account
from federation.as2.activity import Activity
from federation.as2.urls import domain_of, same_origin
from federation.inbox.errors import Dropped
from federation.policy import rule_for
from moderation.actions.reports import receive_report
from moderation.queries.reports import MAX_STATUSES, attachable_from
from statuses.activitypub.remote import known_status


def flag(activity: Activity, **_: object) -> None:
    """One report for each of ours it names, by account or by post. Of which kind it is, the wire does not say."""
    if rule_for(domain_of(activity.actor)).reject_reports:
        raise Dropped("reports of that server are not taken")
    reported = _reported(activity)
    if not reported:
        raise Dropped("it is about nobody here")
    reporter = actor_of(activity)
    uri = activity.id if same_origin(activity.id, activity.actor) else ""
    for target, status_ids in reported.items():
        receive_report(
            account=reporter,
            target=target,
            status_ids=attachable_from(reporter.domain or "", target, status_ids),
            comment=activity.content,
            uri=uri,
        )


def _reported(activity: Activity) -> dict[Account, list[int]]:
    """Who of ours, and by which of their posts."""
    uris = activity.object_ids[: MAX_STATUSES + 1]
    named = [account for account in known_accounts(uris).values() if account.is_local and not account.is_suspended]
    reported: dict[Account, list[int]] = {account: [] for account in named}
    for uri in uris:
        status = known_status(uri)
        if status is not None and status.local and status.is_alive:
            reported.setdefault(status.account, []).append(status.pk)
    return reported
