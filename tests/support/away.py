"""A Redis that does not answer, and how often it was asked."""

from typing import Any, NoReturn

import redis


class Away:
    """Stands for a module's `cache_redis`: `monkeypatch.setattr("federation.looks.cache_redis", Away())`."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> "Away":
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._refuse

    def _refuse(self, *_args: object, **_options: object) -> NoReturn:
        self.asked += 1
        raise redis.ConnectionError("away")
