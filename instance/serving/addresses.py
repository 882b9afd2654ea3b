"""Which ports an instance answers on: told to the settings before they are read, and opened before anything starts."""

import os
import socket


class PortTaken(Exception):
    """Another program listens there; the message says what to do."""


def tell_settings(argv: list[str]) -> None:
    """`serve --port 8010` and `runserver 8010` name the port that our own addresses carry (LOCAL_DOMAIN)."""
    command = argv[1] if len(argv) > 1 else ""
    if command == "serve":
        _set("PORT", _option(argv, "--port"))
        _set("STREAMING_PORT", _option(argv, "--streaming-port"))
    if command == "runserver":
        places = [word for word in argv[2:] if not word.startswith("-") and word.rpartition(":")[2].isdigit()]
        _set("PORT", places[0].rpartition(":")[2] if places else None)
        _set("STREAMING_PORT", os.environ.get("PORT", "8000"))  # one port for both


def listen(host: str, port: int, option: str) -> socket.socket:
    """Take the port. Children inherit it, so that it stays ours while one of them is started again."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"Port {port} on {host} cannot be used ({error.strerror}). Another program, perhaps another Rookery, may "
            f"hold it. Choose another one: {option} in the environment, or --{option.lower().replace('_', '-')}."
        ) from error
    return listener


def _option(argv: list[str], name: str) -> str | None:
    for position, word in enumerate(argv):
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if word == name and position + 1 < len(argv):
            return argv[position + 1]
    return None


def _set(name: str, value: str | None) -> None:
    if value:
        os.environ[name] = value
