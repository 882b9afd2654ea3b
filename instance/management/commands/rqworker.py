"""`manage.py rqworker QUEUE...`: django-rq's, with our serializer and our worker classes."""

from argparse import ArgumentParser
from typing import Any

from django_rq.management.commands.rqworker import Command as DjangoRQCommand

from instance.serving.workers import worker_class


class Command(DjangoRQCommand):
    help = (
        "Works on the queues named. Name one queue a process: only then a crash between take and start loses nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(serializer="rq.serializers.JSONSerializer")

    def handle(self, *args: Any, **options: Any) -> None:
        options["worker_class"] = options["worker_class"] or worker_class(list(args))
        super().handle(*args, **options)
