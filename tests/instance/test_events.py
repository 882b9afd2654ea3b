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
    """A crash between two statements leaves the row as it was, never one with nothing left to do."""
    both = ["tests.instance.test_events.first", "tests.instance.test_events.second"]
    event = Event.objects.create(name="user_approved", ids={}, pending=both)

    class Crash(BaseException):
        pass

    def crash_before_delete(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("DELETE") and "'{}'" in sql:
            raise Crash
        return execute(sql, *rest)

    with pytest.raises(Crash), events.connection.execute_wrapper(crash_before_delete):
        events.run_effect(event_id=event.pk, effect=both[0])
    assert Event.objects.get().pending == both
    for effect in both:
        events.run_effect(event_id=event.pk, effect=effect)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_fault_of_one_effect_keeps_no_other_from_running(monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    names = [f"tests.instance.test_events.{name}" for name in ("first", "broken", "second")]
    event = Event.objects.create(name="user_approved", ids={"user_id": 1}, pending=names)

    with pytest.raises(ZeroDivisionError):
        events.run_event(event_id=event.pk)

    left = Event.objects.get()
    assert ran == ["first", "second"]
    assert left.pending == [names[1]]
    assert "ZeroDivisionError" in left.error

    monkeypatch.setattr("tests.instance.test_events.broken", first)
    events.run_event(event_id=event.pk)
    assert ran == ["first", "second", "first"]
    assert not Event.objects.exists()


ran: list[str] = []


def first(**_: object) -> None:
    ran.append("first")


def second(**_: object) -> None:
    ran.append("second")


def broken(**_: object) -> None:
    raise ZeroDivisionError
