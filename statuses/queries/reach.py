"""To which servers a status goes, and which it may have reached."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.queries.inboxes import shared_inboxes
from statuses.models.interaction import Favourite
from statuses.models.poll import PollVote
from statuses.models.quote import Quote
from statuses.models.status import LISTED, Mention, Status, Visibility

_Ids = QuerySet[Any, Any]


def status_inboxes(status: Status, *, again: bool = False, for_removal: bool = False) -> list[str]:
    """Followers, people named and people answered (as Mastodon does); one query.

    `again`: it has been out before, so whoever boosted, favoured, quoted or answered it has it too. What is not for
    everybody is told them `for_removal` only: to have answered proves no right to read on.
    """
    readers = list(_readers(status))
    if for_removal or (again and status.visibility in LISTED):
        readers += _holders(status)
    # A union, not alternatives: each part is found by its index, where an OR would look at every account there is.
    ids = readers[0].union(*readers[1:], all=True)
    return list(shared_inboxes(Account.objects.filter(pk__in=ids)))


def _readers(status: Status) -> Iterator[_Ids]:
    yield Mention.objects.filter(status=status).values_list("account")
    if status.visibility != Visibility.DIRECT:
        yield _followers(status.account_id)
    if status.visibility in LISTED:
        yield Quote.objects.filter(status=status, quoted_account__isnull=False).values_list("quoted_account")
        if status.in_reply_to_account_id:
            yield Account.objects.filter(pk=status.in_reply_to_account_id).values_list("pk")
            yield _followers(status.in_reply_to_account_id).filter(target__domain__isnull=True)
    if status.reblog_of_id:
        yield Status.objects.filter(pk=status.reblog_of_id).values_list("account")


def _holders(status: Status) -> Iterator[_Ids]:
    yield Favourite.objects.filter(status=status).values_list("account")
    yield Status.objects.filter(reblog_of=status).values_list("account")
    yield Status.objects.filter(in_reply_to=status).values_list("account")
    yield Quote.objects.filter(quoted_status=status).values_list("account")
    # Whoever was asked for a quote got it with the question.
    yield Quote.objects.filter(status=status, quoted_account__isnull=False).values_list("quoted_account")
    yield PollVote.objects.filter(poll__status=status).values_list("account")


def _followers(account_id: int) -> _Ids:
    return Follow.objects.filter(target=account_id).values_list("account")
