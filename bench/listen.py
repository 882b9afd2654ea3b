"""`python -m bench.listen`: many sockets at one stream, and messages to them; a process of its own.

Opens the first sockets, prints `first` and waits for a line; opens the rest, prints `ready` and waits for a line; then
publishes, and prints what arrived as JSON. The sockets are read without a library, so that the reader takes as little
as possible of the machine from what is measured.
"""

import argparse
import asyncio
import base64
import json
import os
import statistics
import sys
import time

import django

CONNECTING = 50  # at once
PATIENCE = 10.0  # seconds for the last message


async def main() -> None:
    options = _options()
    django.setup()
    sockets = [Socket() for _ in range(options.sockets)]
    gate = asyncio.Semaphore(CONNECTING)
    reading: list[asyncio.Task[None]] = []
    for word, some in (("first", sockets[: options.first]), ("ready", sockets[options.first :])):
        await asyncio.gather(*(socket.open(options, gate) for socket in some))
        reading += [asyncio.create_task(socket.read()) for socket in some]
        print(word, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    await publish(options)
    await _wait_for(sockets, options.messages)
    for task in reading:
        task.cancel()
    print(json.dumps(summary(sockets, options.messages)), flush=True)


async def publish(options: argparse.Namespace) -> None:
    from timelines.streaming import broker  # noqa: PLC0415 - needs the settings

    payload = "x" * options.size
    for number in range(options.messages):
        sent = f"{time.monotonic()} {number} {payload}"
        await asyncio.to_thread(broker.send, "update", {"user": [options.viewer]}, sent)
        await asyncio.sleep(options.pause)


class Socket:
    """One WebSocket: the handshake, then the milliseconds that each message took."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    async def open(self, options: argparse.Namespace, gate: asyncio.Semaphore) -> None:
        async with gate:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", options.port)
            key = base64.b64encode(os.urandom(16)).decode()
            self.writer.write(
                f"GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: {options.host}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                f"Authorization: Bearer {options.token}\r\n\r\n".encode()
            )
            head = await self.reader.readuntil(b"\r\n\r\n")
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                sys.exit(f"The stream answered {head[:200]!r}")

    async def read(self) -> None:
        while True:
            opcode, content = await self._frame()
            if opcode == 1:
                sent = json.loads(content)["payload"].split(" ", 1)[0]
                self.delays.append((time.monotonic() - float(sent)) * 1000)

    async def _frame(self) -> tuple[int, bytes]:
        """RFC 6455, 5.2. Servers do not mask."""
        first, length = await self.reader.readexactly(2)
        if length >= 126:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
        return first & 0x0F, await self.reader.readexactly(length)


def summary(sockets: list[Socket], messages: int) -> dict[str, float]:
    latencies = [delay for socket in sockets for delay in socket.delays]
    cuts = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return {"expected": len(sockets) * messages, "received": len(latencies), "p50": cuts[49], "p99": cuts[98]}


async def _wait_for(sockets: list[Socket], messages: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(len(socket.delays) < messages for socket in sockets):
        await asyncio.sleep(0.2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.listen", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--viewer", type=int, required=True)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--first", type=int, default=20, help="how many of them are opened before the others")
    parser.add_argument("--messages", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.4, help="seconds between two messages")
    parser.add_argument("--size", type=int, default=1500, help="bytes of each")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
