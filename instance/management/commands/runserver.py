"""`manage.py runserver`: daphne's, with reload, HTTP and streaming on one port, and a worker beside it."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from daphne.management.commands.runserver import Command as DaphneCommand
from django.conf import settings
from django.db import connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from instance import embedded
from instance.serving.children import die_with_parent
from instance.serving.daphne import StreamingServer
from instance.serving.preparation import first_start, is_first_start, migrate, show_credentials


class Command(DaphneCommand):
    default_port = str(settings.PORT)
    server_cls = StreamingServer

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-worker", action="store_true", help="start no worker and no clock beside the server")

    def handle(self, *args: Any, **options: Any) -> None:
        is_reloaded_child = DJANGO_AUTORELOAD_ENV in os.environ
        if not is_reloaded_child and embedded.from_settings().engines and is_first_start():
            migrate()
            first_start(demo=True)
            show_credentials()
        connections.close_all()
        super().handle(*args, **options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Runs again after each reload, so that the worker sees new code as well."""
        if not options["no_worker"] and embedded.from_settings().has_valkey:
            spawn("rqworker", *settings.QUEUES)
            spawn("scheduler")
        super().inner_run(*args, **options)


def spawn(*command: str) -> None:
    """Start another management command, that is asked to end when this process has.

    Asked, not forced: it is a user of the embedded servers, and may be the last one, who stops them.
    """
    parent = os.getpid()
    subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, sys.argv[0], *command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM),  # noqa: PLW1509 - one system call, no lock
    )
