"""What the commands say where they cannot do their work."""

import pytest
from django.core.management import CommandError, call_command

from statuses.models import Status
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


def test_the_demo_needs_an_owner() -> None:
    with pytest.raises(CommandError, match="no owner"):
        call_command("demo")
    with pytest.raises(CommandError, match="no member nobody"):
        call_command("demo", owner="nobody")
    assert not Status.objects.exists()


def test_the_demo_takes_nobodys_name(capsys: pytest.CaptureFixture[str]) -> None:
    make_account("otis")
    call_command("demo")
    assert "here already" in capsys.readouterr().out
    assert not Status.objects.exists()


def test_seed_refuses_sizes_that_make_no_sense() -> None:
    with pytest.raises(CommandError, match="At least"):
        call_command("seed", accounts=3)
