"""May we talk to this server, and how far: what the staff decided, asked at each fetch, delivery and inbox."""

from dataclasses import dataclass

from django.conf import settings

from federation.models.domain_policy import DomainAllow, DomainBlock, Severity
from instance.sql import Select


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for a server. Nothing said: everything is let in."""

    suspended: bool = False
    limited: bool = False
    reject_media: bool = False
    reject_reports: bool = False


_FREE = Rule()
_BLOCKS = Select("FROM federation_domainblock block WHERE domain = ANY(%(names)s)", block=DomainBlock)
"""Prepared, for every request of another server asks it."""


def rule_for(domain: str) -> Rule:
    """A rule for a domain holds for all below it; of several the longest counts. One query."""
    names = _with_parents(domain)
    if settings.LIMITED_FEDERATION_MODE and not DomainAllow.objects.filter(domain__in=names).exists():
        return Rule(suspended=True)
    found = [row["block"] for row in _BLOCKS.fetch({"names": names})]
    return _of(max(found, key=lambda block: len(block.domain), default=None))


def suspended_among(domains: set[str]) -> set[str]:
    """Those of these servers that nothing goes to."""
    names = {domain: _with_parents(domain) for domain in domains}
    every = {name for each in names.values() for name in each}
    if settings.LIMITED_FEDERATION_MODE:
        allowed = set(DomainAllow.objects.filter(domain__in=every).values_list("domain", flat=True))
        outside = {domain for domain, own in names.items() if allowed.isdisjoint(own)}
    else:
        outside = set()
    blocks = {block.domain: block for block in DomainBlock.objects.filter(domain__in=every)}
    rules = {domain: _of(next((blocks[name] for name in own if name in blocks), None)) for domain, own in names.items()}
    return outside | {domain for domain, rule in rules.items() if rule.suspended}


def _of(block: DomainBlock | None) -> Rule:
    if block is None:
        return _FREE
    return Rule(
        suspended=block.severity == Severity.SUSPEND,
        limited=block.severity == Severity.SILENCE,
        reject_media=block.reject_media,
        reject_reports=block.reject_reports,
    )


def _with_parents(domain: str) -> list[str]:
    """`a.b.c` and `b.c`, with the port and without it, the longest first."""
    host = domain.lower()
    bare = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    labels = bare.split(".")
    return list(dict.fromkeys([host, *(".".join(labels[start:]) for start in range(len(labels)))]))
