"""The floor of delivery: what a letter costs at least, which is a signature, a connection over TLS, and some bytes."""

import socket
import ssl
import time

from django.conf import settings

from bench.others import host
from federation.signatures.keys import make_key

TIMES = 300
_BODY = b"x" * 2500
_HEAD = b"POST /inbox HTTP/1.1\r\nContent-Length: %d\r\nSignature: %s\r\n\r\n" % (len(_BODY), b"y" * 500)


def bare_letter(port: int) -> float:
    """CPU milliseconds of one in this process, whose sink listens on that port; nothing is looked at or kept."""
    context = ssl.create_default_context(cafile=settings.EXTRA_CA_FILE)
    key = make_key("rsa")
    before = time.process_time()
    for number in range(TIMES):
        key.sign(_HEAD)
        with socket.create_connection(("127.0.0.1", port)) as opened:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with context.wrap_socket(opened, server_hostname=host(number)) as secured:
                secured.sendall(_HEAD + _BODY)
                secured.recv(4096)
    return (time.process_time() - before) * 1000 / TIMES
