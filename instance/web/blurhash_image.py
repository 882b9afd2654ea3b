"""A blurhash as a PNG of eight by six pixels in a data address: the browser smooths it, no script is needed."""

import struct
import zlib
from base64 import b64encode
from functools import lru_cache

import blurhash

_WIDTH, _HEIGHT = 8, 6


@lru_cache(maxsize=2048)
def blurhash_image(code: str) -> str:
    """The address of the image, empty if the hash is broken."""
    try:
        rows = blurhash.decode(code, _WIDTH, _HEIGHT)
    except (ValueError, KeyError, IndexError):
        return ""
    pixels = b"".join(b"\0" + bytes(int(part) for pixel in row for part in pixel) for row in rows)
    return f"data:image/png;base64,{b64encode(_png(pixels)).decode()}"


def _png(pixels: bytes) -> bytes:
    """Three chunks; colour type 2 is RGB, eight bits a channel (PNG specification, 11.2.2)."""
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
