"""The servers that accounts known here live on."""

from collections.abc import Iterator

from django.db.models import Q

from accounts.models.account import Account, Authority
from federation.policy import Rule, rules_for

_AT_ONCE = 1000


def servers_under(domain: str) -> list[str]:
    """This one and those below it, in as far as somebody from there is known."""
    return list(_names(Q(domain=domain) | Q(domain__endswith=f".{domain}")))


def servers_with_rules() -> Iterator[str]:
    """Those that some rule holds for now, or held for when it was last looked."""
    marked = Q(suspended_by__contains=[Authority.DOMAIN]) | Q(silenced_by__contains=[Authority.DOMAIN])
    ruled = set(_names(marked))
    yield from ruled
    names = [name for name in _names(Q()) if name not in ruled]
    for start in range(0, len(names), _AT_ONCE):
        yield from (name for name, rule in rules_for(names[start : start + _AT_ONCE]).items() if rule != Rule())


def _names(which: Q) -> Iterator[str]:
    found = Account.objects.remote().filter(which).order_by().values_list("domain", flat=True).distinct()
    return (str(name) for name in found.iterator())
