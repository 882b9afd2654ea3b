"""How gunicorn serves HTTP: under `serve`, and by `gunicorn -c python:instance.serving.gunicorn_settings`."""

import os
from pathlib import Path

from django.conf import settings

from instance.serving.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")

worker_class = "instance.serving.patience.PatientWorker"
workers = settings.WEB_CONCURRENCY
threads = settings.MAX_THREADS
preload_app = True  # workers share the memory of the loaded application
keepalive = 5
timeout = 60
graceful_timeout = 5
loglevel = "warning"
accesslog = None  # addresses of readers are not written down
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat file, not on a disk
forwarded_allow_ips = ",".join(settings.TRUSTED_PROXY_IPS)


def post_fork(arbiter: object, worker: object) -> None:
    die_with_parent(os.getppid())
