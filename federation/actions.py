"""What the staff decides about other servers: rules set and lifted. What follows from one is named in the effects."""

from django.db import transaction

from federation.models.delivery import Delivery, HostQueue
from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.policy import is_within, suspended_among
from instance.events import publish


def set_rule(*, rule: DomainBlock | DomainAllow) -> None:
    """A new rule, or a changed one; where the name was changed, for what bore the old name as well."""
    former = type(rule).objects.filter(pk=rule.pk).values_list("domain", flat=True).first()
    with transaction.atomic():
        rule.save()
        for domain in {rule.domain, former or rule.domain}:
            _take_effect(domain)


def lift_rule(*, rule: DomainBlock | DomainAllow) -> None:
    with transaction.atomic():
        rule.delete()
        _take_effect(rule.domain)


def _take_effect(domain: str) -> None:
    _drop_waiting(domain)
    publish("domain_rule_changed", domain=domain)


def _drop_waiting(domain: str) -> None:
    """What still waits for a server that nothing goes to any more."""
    waiting = {host for host in HostQueue.objects.values_list("host", flat=True) if is_within(host, domain)}
    Delivery.objects.filter(host__in=suspended_among(waiting)).delete()
