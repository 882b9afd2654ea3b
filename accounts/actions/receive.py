"""receive_account: what another server says of one of its accounts becomes a row, new or changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.standing import set_standing
from accounts.models.account import Account, AccountStats, Authority
from federation.tombstones import is_buried
from instance.errors import Invalid
from instance.events import publish
from instance.locks import lock_name


class TakenHandle(Invalid):
    default = "The handle belongs to one of ours"


class HasLeft(Invalid):
    default = "it has been deleted"


@dataclass(frozen=True, kw_only=True)
class Received:
    """An actor as it is stored. `columns` are further fields of Account by name; `suspended` by its own server.

    `barred` and `limited` say what our rule for its server is.
    """

    uri: str
    username: str
    domain: str
    columns: Mapping[str, Any]
    suspended: bool = False
    barred: bool = False
    limited: bool = False


def receive_account(received: Received) -> Account:
    """The account with this id, or else with this handle: then its server has been set up anew.

    Two workers may hear of somebody at once, so one waits for the other. What our staff decided is never lifted here.
    HasLeft where somebody's end has come while others were asked about them.
    """
    with transaction.atomic():
        lock_name(received.uri)
        rows = Account.objects.select_for_update(no_key=True)
        account = rows.filter(uri=received.uri).first() or _of_handle(received)
        if account is None:
            if is_buried(received.uri, actor=received.uri):
                raise HasLeft
            return _create(received)
        if account.is_local:
            raise TakenHandle
        _change(account, received)
    return account


def _of_handle(received: Received) -> Account | None:
    return Account.objects.with_handle(received.username, received.domain).first()


def _create(received: Received) -> Account:
    account = Account(uri=received.uri, username=received.username, domain=received.domain)
    _fill(account, received)
    account.save()
    AccountStats.objects.create(account=account)
    publish("account_received", account_id=account.pk)
    return account


def _change(account: Account, received: Received) -> None:
    holder = _of_handle(received)
    if holder is not None and holder.pk != account.pk:
        Account.objects.filter(pk=holder.pk).update(username=f"{holder.username}.{holder.pk}")
    account.uri, account.username, account.domain = received.uri, received.username, received.domain
    _fill(account, received)
    account.save()
    publish("account_received", account_id=account.pk)


def _fill(account: Account, received: Received) -> None:
    for name, value in received.columns.items():
        setattr(account, name, value)
    account.fetched_at = timezone.now()
    set_standing(account, "suspended", Authority.ORIGIN, on=received.suspended)
    set_standing(account, "suspended", Authority.DOMAIN, on=received.barred)
    set_standing(account, "silenced", Authority.DOMAIN, on=received.limited)
