"""One status as pages show it."""

from typing import Any

from accounts.models.account import Account
from statuses.models.status import Status
from statuses.rendering import render_json


def shown(status: Status, viewer: Account) -> dict[str, Any]:
    """The Status entity, with everything the viewer did to it."""
    return render_json([status.pk], viewer)[0]
