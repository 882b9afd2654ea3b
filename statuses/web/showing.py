"""One status as pages show it."""

from typing import Any

from accounts.models.account import Account
from statuses.entities.status import status_entity
from statuses.models.status import Status
from statuses.queries.load import load


def shown(status: Status, viewer: Account) -> dict[str, Any]:
    """The Status entity, with everything the viewer did to it."""
    loaded = load([status], viewer)
    return status_entity(loaded.statuses[0], loaded.state)
