"""Events outlive what goes wrong around them: an absent Redis, a crash between two statements."""

from typing import Any

import pytest
import redis
from django.db import transaction

from instance import events
from instance.models import Event


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_is_done_also_where_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request must not fail after its commit: whoever repeats it would say it twice."""

    def no_queue(*_: Any) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(events, "enqueue", no_queue)
    with transaction.atomic():
        events.publish("status_deleted", status_id=1)
    assert Event.objects.get().pending == list(events.EFFECTS["status_deleted"])


@pytest.mark.django_db(transaction=True)
def test_no_row_outlives_its_last_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    event = Event.objects.create(name="user_approved", ids={"user_id": 1}, pending=["accounts.emails.user_approved"])

    class Crash(BaseException):
        pass

    def crash_before_delete(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("DELETE"):
            raise Crash
        return execute(sql, *rest)

    with pytest.raises(Crash), events.connection.execute_wrapper(crash_before_delete):
        events.run_effect(event_id=event.pk, effect="accounts.emails.user_approved")
    assert Event.objects.get().pending == ["accounts.emails.user_approved"]
    events.run_effect(event_id=event.pk, effect="accounts.emails.user_approved")
    assert not Event.objects.exists()
