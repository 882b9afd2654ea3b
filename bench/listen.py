"""`python -m bench.listen`: many sockets at one stream, and messages to them; a process of its own.

Connects, prints `ready`, waits for a line, publishes, and prints what arrived as JSON. The sockets are read without a
library, so that the reader takes as little as possible of the machine from what is measured.
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


async def main() -> None:
    options = _options()
    django.setup()
    from timelines.streaming import broker  # noqa: PLC0415 - needs the settings

    sockets = [Socket() for _ in range(options.sockets)]
    gate = asyncio.Semaphore(CONNECTING)
    await asyncio.gather(*(socket.open(options, gate) for socket in sockets))
    reading = [asyncio.create_task(socket.read()) for socket in sockets]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    payload = "x" * options.size
    for number in range(options.messages):
        sent = f"{time.monotonic()} {number} {payload}"
        await asyncio.to_thread(broker.send, "update", {"user": [options.viewer]}, sent)
        await asyncio.sleep(options.pause)
    await asyncio.sleep(2)
    for task in reading:
        task.cancel()
    latencies = [delay for socket in sockets for delay in socket.delays]
    cuts = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else [0] * 99
    expected = options.sockets * options.messages
    print(json.dumps({"expected": expected, "received": len(latencies), "p50": cuts[49], "p99": cuts[98]}), flush=True)


class Socket:
    """One WebSocket: the handshake, then the time that each message took."""

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
            first, length = await self.reader.readexactly(2)
            if length >= 126:
                length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
            text = await self.reader.readexactly(length)
            if first & 0x0F == 1:
                sent = json.loads(text)["payload"].split(" ", 1)[0]
                self.delays.append((time.monotonic() - float(sent)) * 1000)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.listen", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--viewer", type=int, required=True)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two messages")
    parser.add_argument("--size", type=int, default=1500, help="bytes of each")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
