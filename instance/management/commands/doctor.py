"""`manage.py doctor`: examines the installation and says how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from instance.diagnosis import examine


class Command(BaseCommand):
    help = "Checks the whole installation. Exit code 0 only when healthy."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        is_healthy = True
        for finding in examine():
            self.stdout.write(f"{'ok  ' if finding.is_fine else 'BAD '} {finding.subject}: {finding.says}")
            if not finding.is_fine:
                is_healthy = False
                self.stdout.write(f"       {finding.mend}")
        self.stdout.write("Healthy." if is_healthy else "Not healthy.")
        if not is_healthy:
            sys.exit(1)
