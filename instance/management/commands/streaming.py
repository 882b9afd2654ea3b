"""`manage.py streaming`: the streaming server alone, for instances whose processes are run one by one."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from instance.serving.addresses import listen
from instance.serving.roles import stream


class Command(BaseCommand):
    help = "Answers /api/v1/streaming. Run as many as you like behind a proxy; each needs a port of its own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.STREAMING_PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        stream(listen(host, port, "STREAMING_PORT"))
