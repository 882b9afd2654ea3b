"""`manage.py serve`: the whole instance in one process tree."""

import socket
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from instance import embedded
from instance.serving.addresses import PortTaken, listen
from instance.serving.children import Role
from instance.serving.preparation import prepare, show_credentials
from instance.serving.progress import say, started, step
from instance.serving.supervisor import Supervisor


class Command(BaseCommand):
    help = "Runs the whole instance: databases, HTTP, streaming, workers and the clock. Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT, help="HTTP; default PORT or 8000")
        parser.add_argument("--streaming-port", type=int, default=settings.STREAMING_PORT, help="default PORT+1")
        parser.add_argument("--no-demo", action="store_true", help="no demo content at the first start")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            web = listen(options["host"], options["port"], "PORT")
            streaming = listen(options["host"], options["streaming_port"], "STREAMING_PORT")
        except PortTaken as error:
            raise CommandError(str(error)) from None
        servers = embedded.from_settings()
        servers.join()
        try:
            servers.start(started)
            self.serve(servers, web, streaming, demo=settings.IS_TEST_DOMAIN and not options["no_demo"])
        except (embedded.ServerFailed, PermissionError) as error:
            raise CommandError(str(error)) from None
        finally:
            servers.leave()

    def serve(self, servers: embedded.Servers, web: socket.socket, streaming: socket.socket, *, demo: bool) -> None:
        supervisor = Supervisor(servers)
        try:
            if not supervisor.run_once(Role("prepare", lambda: prepare(demo=demo))):
                raise CommandError("Rookery did not start.")
            with step("Rookery"):
                # Imported late: loading the application takes the static files that preparing has collected.
                from instance.serving.roles import preload, roles  # noqa: PLC0415

                preload()
                supervisor.start(roles(web, streaming))
                is_ready = supervisor.wait_until(lambda: answers(web), first="web")
            if is_ready:
                announce()
                supervisor.watch()
        finally:
            say("\nStopping ...")
            web.close()
            streaming.close()
            supervisor.stop()


def answers(listener: socket.socket) -> bool:
    """Whether the first page comes, whatever it says."""
    host, port = listener.getsockname()[:2]
    request = urllib.request.Request(
        f"http://{host if ':' not in host else f'[{host}]'}:{port}/health", headers={"Host": settings.WEB_DOMAIN}
    )
    try:
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def announce() -> None:
    say(f"\nRookery answers at {settings.BASE_URL}")
    show_credentials()
    say("Ctrl-C stops it.")
