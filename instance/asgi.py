"""ASGI entry (daphne): the streaming port, and everything under `runserver`."""

import os

from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")

_django = get_asgi_application()  # first: what stands in the apps can be imported from here on
application = import_string("timelines.streaming.urls.with_streams")(_django)
