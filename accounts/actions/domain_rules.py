"""What a rule for another server does to its accounts and to the follows across; round by round, as often as needed.

A round looks at what is and at what the rule wants, and mends the difference: it may run twice, or be cut short.
"""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.follow import follow_account
from accounts.actions.sever import close_severance, cut
from accounts.actions.standing import STANDING, set_standing
from accounts.models.account import Account, Authority
from accounts.models.follow import Follow, FollowRequest
from accounts.models.severance import Severance, SeveranceType, SeveredFollow
from federation.policy import Rule, rule_for
from instance.errors import RuleError
from instance.locks import lock_name
from instance.storage import discard

ROUND = 200
PICTURES = ("avatar", "avatar_static", "avatar_remote_url", "header", "header_static", "header_remote_url")


def keep_rule(*, domain: str) -> bool:
    """One round for exactly this server; True if there is more to do."""
    with transaction.atomic():
        lock_name(f"domain rule {domain}")
        rule = rule_for(domain)
        if _judge_round(domain, rule):
            return True
        return _sever_round(domain) if rule.suspended else _restore_round(domain)


def _judge_round(domain: str, rule: Rule) -> bool:
    """Accounts get the standing that the rule gives them, and lose their pictures where it wants none."""
    found = Account.objects.select_for_update(no_key=True).filter(_out_of_line(rule), domain=domain)
    accounts = list(found.order_by("pk")[:ROUND])
    for account in accounts:
        set_standing(account, "suspended", Authority.DOMAIN, on=rule.suspended)
        set_standing(account, "silenced", Authority.DOMAIN, on=rule.limited)
        account.updated_at = timezone.now()
    if rule.reject_media:
        _strip(accounts)
    changed = [*STANDING, "updated_at", *(PICTURES if rule.reject_media else ())]
    Account.objects.bulk_update(accounts, changed)
    return bool(accounts)


def _out_of_line(rule: Rule) -> Q:
    wrong = Q()
    for flag, wanted in (("suspended_by", rule.suspended), ("silenced_by", rule.limited)):
        held = Q(**{f"{flag}__contains": [Authority.DOMAIN]})
        wrong |= ~held if wanted else held
    return wrong | ~Q(**dict.fromkeys(PICTURES, "")) if rule.reject_media else wrong


def _strip(accounts: list[Account]) -> None:
    files = [getattr(account, name).name for account in accounts for name in PICTURES if "remote" not in name]
    transaction.on_commit(lambda: discard(*files))
    for account in accounts:
        for name in PICTURES:
            setattr(account, name, "")


def _sever_round(domain: str) -> bool:
    follows = list(Follow.objects.filter(_across(domain)).order_by("pk")[:ROUND])
    requests = list(FollowRequest.objects.filter(_across(domain)).order_by("pk")[:ROUND])
    now_open: dict[str, Any] = {"type": SeveranceType.DOMAIN_BLOCK, "target_name": domain, "told_at": None}
    if follows or requests:
        severance, _created = Severance.objects.get_or_create(**now_open)
        ties: list[Follow | FollowRequest] = [*follows, *requests]
        involved = {pk for tie in ties for pk in (tie.account_id, tie.target_id)}
        ours = Account.objects.local().filter(pk__in=involved).values_list("pk", flat=True)
        cut(severance, follows, requests, ours=set(ours))
        return True
    for severance in Severance.objects.filter(**now_open):
        close_severance(severance)
    return False


def _across(domain: str) -> Q:
    return Q(account__domain=domain, target__domain__isnull=True) | Q(
        account__domain__isnull=True, target__domain=domain
    )


def _restore_round(domain: str) -> bool:
    """Ours ask again to follow whom they followed there, unless something has come between; theirs have to come."""
    lost = SeveredFollow.objects.filter(
        severance__type=SeveranceType.DOMAIN_BLOCK,
        target__domain=domain,
        account__domain__isnull=True,
        restored_at__isnull=True,
    )
    rows = list(lost.select_related("account", "target").order_by("pk")[:ROUND])
    for row in rows:
        with suppress(RuleError):
            follow_account(
                account=row.account,
                target=row.target,
                reblogs=row.show_reblogs,
                notify=row.notify,
                languages=row.languages,
            )
    SeveredFollow.objects.filter(pk__in=[row.pk for row in rows]).update(restored_at=timezone.now())
    return bool(rows)
