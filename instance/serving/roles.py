"""What the children of `serve` do: HTTP, streaming, one worker for each queue, and the clock."""

import gc
import logging
import socket
from collections.abc import Callable
from functools import partial

import psycopg_pool  # noqa: F401 - what Django imports at the first connection
from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from instance.asgi import application as asgi_application
from instance.serving import gunicorn_settings
from instance.serving.children import Role
from instance.serving.clock import Clock
from instance.serving.workers import work
from instance.wsgi import application as wsgi_application


def roles(web: socket.socket, streaming: socket.socket) -> list[Role]:
    def holding(*kept: socket.socket, run: Callable[[], None]) -> Callable[[], None]:
        def start() -> None:
            for listener in {web, streaming} - set(kept):
                listener.close()
            run()

        return start

    return [
        Role("web", holding(web, run=lambda: Web(web).run())),
        Role("streaming", holding(streaming, run=lambda: stream(streaming))),
        *(Role(queue, holding(run=partial(work, queue))) for queue in settings.QUEUES),
        Role("clock", holding(run=lambda: Clock().run())),
    ]


def preload() -> None:
    """Load what the children need while there is one process, so that they share it."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports every view
    engines.all()
    gc.collect()
    gc.freeze()  # the collector leaves these pages alone, so they stay shared


class Web(BaseApplication):
    """gunicorn on a listener that is open already."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        for name, value in vars(gunicorn_settings).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self.listener.fileno()}")

    def load(self) -> object:
        return wsgi_application


def stream(listener: socket.socket) -> None:
    """daphne on a listener that is open already."""
    # Importing daphne makes an event loop, which a process must not share with those it forks; so it happens here.
    from instance.serving.daphne import StreamingServer  # noqa: PLC0415

    logging.getLogger("daphne").setLevel(logging.WARNING)
    StreamingServer(
        application=asgi_application,
        endpoints=[f"fd:fileno={listener.fileno()}"],
        http_timeout=None,
        server_name="rookery",
        verbosity=0,
    ).run()
