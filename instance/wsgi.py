"""HTTP entry (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")
application = get_wsgi_application()
