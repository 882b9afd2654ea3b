"""One real Caddy in front of all servers, with a certificate authority of its own for the names under .test."""

import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from instance.engines.processes import wait_for

PROGRAM = Path(sysconfig.get_path("scripts")) / "caddy"
SECONDS = 20
_HEAD = """{{
    admin off
    persist_config off
    skip_install_trust
    auto_https disable_redirects
    https_port {port}
    default_bind 127.0.0.1
    storage file_system {storage}
    servers {{
        protocols h1 h2
    }}
}}
"""
_SITE = """{name} {{
    tls internal
    handle /api/v1/streaming* {{
        reverse_proxy 127.0.0.1:{streaming}
    }}
    handle {{
        reverse_proxy 127.0.0.1:{web}
    }}
}}
"""


class Caddy:
    """`ports` are those that the servers of these names listen on; streaming is on the next one."""

    def __init__(self, folder: Path, port: int, ports: Mapping[str, int]) -> None:
        self.folder = folder
        self.port = port
        self.ports = ports
        self.process: subprocess.Popen | None = None

    @property
    def authority(self) -> Path:
        """The root certificate (PEM) that the servers have to believe."""
        return self.folder / "pki" / "authorities" / "local" / "root.crt"

    @property
    def log(self) -> Path:
        return self.folder / "caddy.log"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "Caddyfile"
        config.write_text(self._config())
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "run", "--config", str(config), "--adapter", "caddyfile"],
                cwd=self.folder,
                env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"},
                stdout=log,
                stderr=log,
            )
        found = wait_for(lambda: self._has_certificates() or self.process.poll() is not None, SECONDS)
        assert found and self.process.poll() is None, self.log.read_text()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(SECONDS)

    def _has_certificates(self) -> bool:
        made = self.folder / "certificates" / "local"
        return self.authority.exists() and all((made / name / f"{name}.crt").exists() for name in self.ports)

    def _config(self) -> str:
        sites = [_SITE.format(name=name, web=port, streaming=port + 1) for name, port in self.ports.items()]
        return "".join([_HEAD.format(port=self.port, storage=self.folder), *sites])
