"""Pages answer without Redis, only without memory."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from instance.models import InstanceSettings

AWAY = {
    "default": {
        "BACKEND": "instance.caches.ForgetfulRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture
def no_redis(settings: Any) -> None:
    settings.CACHES = AWAY


def test_nothing_is_found_and_nothing_breaks(no_redis: None) -> None:
    cache = caches["default"]

    cache.set("key", 1)

    assert cache.get("key", "nothing") == "nothing"
    assert cache.add("key", 1) is True
    assert cache.delete("key") is False
    assert cache.incr("key") == 1


@pytest.mark.django_db
def test_settings_and_pages_are_read_from_the_database(no_redis: None) -> None:
    InstanceSettings.objects.update_or_create(pk=1, defaults={"title": "Without memory"})

    assert InstanceSettings.current().title == "Without memory"
    assert b"Without memory" in Client().get("/about").content
