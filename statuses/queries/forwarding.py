"""Whose followers elsewhere see something of another server's post: members who are answered by it, or passed it on."""

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import Block, DomainMute, Mute
from accounts.queries.inboxes import shared_inboxes
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import LISTED, Status


def concerned_members(status: Status) -> list[Account]:
    """Answered, boosting or quoting, what is for everybody; the answered first. None of them blocks or mutes its
    author: what they do not want to see is not passed on in their name."""
    if status.local or status.visibility not in LISTED or status.account.is_suspended or status.account.is_silenced:
        return []
    parent = Status.objects.filter(pk=status.in_reply_to_id or 0, local=True, visibility__in=LISTED, deleted_at=None)
    boosts = Status.objects.filter(reblog_of=status, local=True, visibility__in=LISTED, deleted_at=None)
    quotes = Quote.objects.filter(
        quoted_status=status, state=QuoteState.ACCEPTED, status__local=True, status__visibility__in=LISTED
    )
    ids = parent.values_list("account").union(boosts.values_list("account"), quotes.values_list("account"))
    members = _unbothered(Account.objects.local().available().filter(pk__in=ids), status.account)
    return sorted(members, key=lambda member: (member.pk != status.in_reply_to_account_id, member.pk))


def their_inboxes(members: list[Account]) -> list[str]:
    """Of everybody elsewhere who follows one of them; one query."""
    followers = Follow.objects.filter(target__in=members).values("account")
    return list(shared_inboxes(Account.objects.filter(pk__in=followers)))


def _unbothered(members: QuerySet[Account], author: Account) -> QuerySet[Account]:
    return (
        members.exclude(pk__in=Block.objects.filter(target=author).values("account"))
        .exclude(pk__in=Mute.objects.in_force().filter(target=author).values("account"))
        .exclude(pk__in=DomainMute.objects.filter(domain=author.domain).values("account"))
    )
