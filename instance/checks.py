"""System checks: the switchboard's names resolve and fit, and foreign keys point down."""

import inspect
from collections.abc import Iterator

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from instance.activities import ACTIVITIES
from instance.effects import EFFECTS
from instance.portability import PORTABILITY
from instance.schedule import SCHEDULE

FLOORS = ("instance", "federation", "accounts", "statuses", "moderation", "timelines")


@register()
def switchboard(**_: object) -> list[CheckMessage]:
    return [problem for where, name in _named_rooms() for problem in _resolve(where, name)]


@register()
def foreign_keys_point_down(**_: object) -> list[CheckMessage]:
    """A relation may reach its own floor or one below, like an import."""
    return [
        Error(f"{model._meta.label}.{field.name} points up to {target._meta.label}", id="rookery.E003")
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and (target := field.related_model) is not None
        if model._meta.app_label in FLOORS and target._meta.app_label in FLOORS
        if FLOORS.index(target._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]


def _named_rooms() -> Iterator[tuple[str, str]]:
    for event, effects in EFFECTS.items():
        yield from ((f"effects: {event}", name) for name in effects)
    yield from ((f"activities: {activity}", name) for activity, name in ACTIVITIES.items())
    yield from ((f"schedule: every {tick.every}", tick.job) for tick in SCHEDULE)
    for kind, names in PORTABILITY.items():
        yield from ((f"portability: {kind}", name) for name in names)


def _resolve(where: str, name: str) -> list[CheckMessage]:
    try:
        function = import_string(name)
    except ImportError as error:
        return [Error(f"{where}: {name} does not exist ({error})", id="rookery.E001")]
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        return [Error(f"{where}: {name} must accept **unknown keywords", id="rookery.E002")]
    return []
