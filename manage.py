#!/usr/bin/env python
"""Rookery's command line: `manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line

from instance import embedded
from instance.serving import addresses


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")
    addresses.tell_settings(sys.argv)
    with embedded.services_for(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
