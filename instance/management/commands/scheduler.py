"""`manage.py scheduler`: the clock alone, for instances whose processes are run one by one."""

from typing import Any

from django.core.management.base import BaseCommand

from instance.serving.clock import Clock


class Command(BaseCommand):
    help = "Queues what instance/schedule.py names when it is due. Two at once do no harm."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        Clock().run()
