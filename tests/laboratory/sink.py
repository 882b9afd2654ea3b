"""`python -m tests.laboratory.sink PORT LATENCY`: every inbox of every server, in one process; counts what comes in.

A letter counts in the moment before it is answered. GET / tells the counts.
"""

import asyncio
import json
import sys
from collections import Counter
from contextlib import suppress

seen: Counter[tuple[str, str]] = Counter()


async def main(port: int, latency: float) -> None:
    server = await asyncio.start_server(lambda *streams: talk(*streams, latency), "127.0.0.1", port, backlog=1000)
    async with server:
        await server.serve_forever()


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, latency: float) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        while True:
            method, path, headers = read_head(await reader.readuntil(b"\r\n\r\n"))
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if method == "POST":
                await asyncio.sleep(latency)
                seen[json.loads(body)["id"], headers["host"] + path] += 1
                writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
            else:
                answer = json.dumps(counts()).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))
            await writer.drain()
    writer.close()


def read_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return method, path, {name.lower(): value for name, value in headers.items()}


def counts() -> dict[str, int]:
    """Different deliveries that came, how many of them more than once, and the most that one came."""
    several = [number for number in seen.values() if number > 1]
    return {"arrived": len(seen), "doubled": len(several), "most": max(seen.values(), default=0)}


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
