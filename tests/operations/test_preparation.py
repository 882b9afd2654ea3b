"""What a first start makes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from instance.serving import preparation


@pytest.mark.django_db
def test_a_password_made_up_may_begin_like_an_option(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "secrets").mkdir()
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(preparation.secrets, "token_urlsafe", lambda size: "-long-and-random")

    preparation.create_owner()

    assert json.loads(preparation.credentials_file().read_text())["password"] == "-long-and-random"
    assert get_user_model().objects.get(email="owner@localhost").check_password("-long-and-random")
