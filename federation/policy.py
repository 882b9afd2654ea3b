"""May we talk to this server, and how far: what the staff decided, asked at each fetch, delivery and inbox."""

from collections.abc import Iterable
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
    return rules_for([domain])[domain]


def rules_for(domains: Iterable[str]) -> dict[str, Rule]:
    """The same for many servers, in as many queries as for one."""
    names = {domain: with_parents(domain) for domain in domains}
    every = {name for own in names.values() for name in own}
    outside = _not_allowed(names, every) if settings.LIMITED_FEDERATION_MODE else set()
    found_blocks = [row["block"] for row in _BLOCKS.fetch({"names": list(every)})]
    blocks = {block.domain: block for block in found_blocks}
    found = {domain: _of(next((blocks[name] for name in own if name in blocks), None)) for domain, own in names.items()}
    return found | dict.fromkeys(outside, Rule(suspended=True))


def suspended_among(domains: set[str]) -> set[str]:
    """Those of these servers that nothing goes to."""
    return {domain for domain, rule in rules_for(domains).items() if rule.suspended}


def is_within(domain: str, parent: str) -> bool:
    """Whether a rule for `parent` is asked for `domain` too."""
    return parent in with_parents(domain)


def _not_allowed(names: dict[str, list[str]], every: set[str]) -> set[str]:
    allowed = set(DomainAllow.objects.filter(domain__in=every).values_list("domain", flat=True))
    return {domain for domain, own in names.items() if allowed.isdisjoint(own)}


def rejecting_media(blocks: Iterable[DomainBlock]) -> list[str]:
    """The domains whose media may be neither fetched nor shown, nor those of any domain below them."""
    return [block.domain for block in blocks if block.reject_media or block.severity == Severity.SUSPEND]


def _of(block: DomainBlock | None) -> Rule:
    if block is None:
        return _FREE
    return Rule(
        suspended=block.severity == Severity.SUSPEND,
        limited=block.severity == Severity.SILENCE,
        reject_media=block.reject_media,
        reject_reports=block.reject_reports,
    )


def with_parents(domain: str) -> list[str]:
    """`a.b.c` and `b.c`, with the port and without it, the longest first."""
    host = domain.lower()
    bare = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    labels = bare.split(".")
    return list(dict.fromkeys([host, *(".".join(labels[start:]) for start in range(len(labels)))]))
