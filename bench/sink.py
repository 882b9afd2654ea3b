"""`python -m bench.sink FOLDER`: every other server in one process. It takes letters over TLS and says nothing.

It serves any name under `sink.test`; the port goes to the first line of its output, the certificate to FOLDER.
"""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DOMAIN = "sink.test"
AUTHORITY = "authority.pem"
_SERVED = "server.pem"
_ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
_BACKLOG = 1024


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """Runs it; yields its port."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.sink", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class _Inbox(asyncio.Protocol):
    """Answers each POST once its body is there. Headers are read no further than that takes."""

    def __init__(self) -> None:
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            length = self.waiting[:end].lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            whole = end + 4 + int(length or 0)
            if len(self.waiting) < whole:
                return
            self.waiting = self.waiting[whole:]
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(_ACCEPTED)


async def _serve(context: ssl.SSLContext) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Inbox, "127.0.0.1", 0, ssl=context, backlog=_BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _context(folder: Path) -> ssl.SSLContext:
    """A certificate of an authority, both on elliptic curves, as most servers have them."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench authority")])
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DOMAIN)])
    root = _certificate(issuer, issuer, authority.public_key(), authority, x509.BasicConstraints(True, None))
    names = x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}")])
    leaf = _certificate(name, issuer, key.public_key(), authority, names)
    (folder / AUTHORITY).write_bytes(root.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / _SERVED).write_bytes(private + leaf.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / _SERVED)
    return context


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    return builder.add_extension(extension, critical=True).sign(by, hashes.SHA256())


if __name__ == "__main__":
    asyncio.run(_serve(_context(Path(sys.argv[1]))))
