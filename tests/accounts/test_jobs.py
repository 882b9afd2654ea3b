"""What the clock forgets."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.jobs import clear_expired_sessions, forget_unconfirmed_sign_ups
from accounts.models import Account, User
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


def test_sign_ups_that_were_never_confirmed():
    late, fresh = make_account(confirmed=False), make_account(confirmed=False)
    waiting, member = make_account(approved=False), make_account()
    long_ago = timezone.now() - timedelta(days=8)
    User.objects.exclude(account=fresh).update(created_at=long_ago)
    forget_unconfirmed_sign_ups()
    assert set(Account.objects.all()) == {fresh, waiting, member}
    assert not User.objects.filter(account=late.pk).exists()


def test_sessions_that_have_ended():
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(days=1))
    clear_expired_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
