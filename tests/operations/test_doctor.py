"""`manage.py doctor`: healthy only when it is, and always a way to mend it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import django_rq
import pytest
import redis
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from instance import diagnosis

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well():
    """An installation with an owner and nothing waiting."""
    django_rq.get_connection("default").flushdb()
    options = ["--email", "owner@localhost", "--confirmed", "--role", "Owner", "--password", "a long password"]
    call_command("accounts", "create", "owner", *options, stdout=StringIO())


def doctor() -> tuple[str, int]:
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except SystemExit as end:
        return said.getvalue(), end.code
    return said.getvalue(), 0


def test_a_healthy_installation():
    said, code = doctor()
    assert code == 0, said
    assert "BAD" not in said
    assert said.endswith("Healthy.\n")


def test_work_that_nobody_does():
    job = django_rq.get_queue("push").enqueue("builtins.len", [1])
    job.enqueued_at = datetime.now(UTC) - timedelta(minutes=10)
    job.save()
    said, code = doctor()
    assert code == 1
    assert "BAD  Queue push: 1 waiting" in said
    assert "manage.py rqworker push" in said


def test_work_that_just_came_is_no_illness():
    django_rq.get_queue("push").enqueue("builtins.len", [1])
    assert doctor()[1] == 0


def test_redis_that_does_not_answer(monkeypatch):
    gone = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr(diagnosis.django_rq, "get_connection", lambda name: gone)
    said, code = doctor()
    assert code == 1
    assert "correct REDIS_URL" in said
    assert "ok   Database" in said  # the other questions are asked all the same


def test_tables_that_are_behind():
    MigrationRecorder.Migration.objects.filter(app="timelines").delete()
    said, code = doctor()
    assert code == 1
    assert "manage.py migrate" in said


def test_nobody_to_sign_in(django_user_model):
    django_user_model.objects.all().delete()
    said, code = doctor()
    assert code == 1
    assert "manage.py accounts create" in said


def test_a_full_disk(monkeypatch):
    monkeypatch.setattr(diagnosis, "FREE_BYTES", 2**63)
    assert "Make room on the disk" in doctor()[0]


def test_a_public_instance_that_prints_its_mail(settings):
    settings.IS_TEST_DOMAIN = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said, code = doctor()
    assert code == 1
    assert "Set SMTP_SERVER" in said
