"""Strips everything but the pictures from animated GIF, PNG and WebP files, without touching a frame.

Re-encoding a film frame by frame costs time and quality; copying only the blocks that draw something removes comments,
places and hidden payloads just as well. Specifications: GIF89a, PNG (third edition, with APNG), WebP (RFC 9649).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"IDAT", b"fdAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
_WEBP_KEPT = {b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"VP8 ", b"VP8L", b"ALPH"}
_WEBP_FRAME_KEPT = {b"VP8 ", b"VP8L", b"ALPH"}
_WEBP_TELLS = 0x08 | 0x04  # the flags that announce EXIF and XMP


class Broken(ValueError):
    """The file does not hold what its format demands."""


@dataclass(frozen=True, slots=True)
class Animation:
    """The file with nothing but its pictures, and how many there are."""

    data: bytes
    frames: int


def read_animation(data: bytes, kind: str) -> Animation | None:
    """The stripped file if it has several frames, else None. Broken if it is cut or false."""
    try:
        if kind == "GIF":
            animation = _gif(data)
        elif kind == "PNG" and b"acTL" in data[:65536]:
            animation = _png(data)
        elif kind == "WEBP" and data[12:16] == b"VP8X" and data[20] & 0x02:
            animation = _webp(data)
        else:
            return None
    except (IndexError, struct.error) as error:
        raise Broken("the file ends too early") from error
    return animation if animation.frames > 1 else None


def _gif(data: bytes) -> Animation:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _colours(flags)
    kept = [data[:position]]
    frames = 0
    while (mark := data[position]) != 0x3B:
        if mark == 0x21:
            end = _after_sub_blocks(data, position + 2)
            kept.append(_gif_extension(data[position:end]))
        elif mark == 0x2C:
            left, top, wide, high, local = struct.unpack_from("<HHHHB", data, position + 1)
            if left + wide > width or top + high > height:
                raise Broken("a frame is larger than the film")
            end = _after_sub_blocks(data, position + 10 + _colours(local) + 1)
            kept.append(data[position:end])
            frames += 1
        else:
            raise Broken("unknown block")
        position = end
    return Animation(b"".join(kept) + b"\x3b", frames)


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while length := data[position]:
        position += length + 1
    return position + 1


def _gif_extension(block: bytes) -> bytes:
    """Only how long a frame is shown and how often the film repeats; comments, texts and applications' data go."""
    if block[1] == 0xF9:
        return block[:8]
    if block[1] == 0xFF and block[3:14] == b"NETSCAPE2.0" and len(block) >= 19:
        return block[:14] + b"\x03\x01" + block[16:18] + b"\x00"
    return b""


def _png(data: bytes) -> Animation:
    width, height = struct.unpack_from(">II", data, 16)
    kept = [PNG_START]
    frames = 0
    for kind, chunk in _png_chunks(data):
        if kind == b"fcTL":
            wide, high, left, top = struct.unpack_from(">IIII", chunk, 12)
            if left + wide > width or top + high > height:
                raise Broken("a frame is larger than the film")
            frames += 1
        if kind in _PNG_KEPT:
            kept.append(chunk)
    return Animation(b"".join(kept), frames)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(PNG_START)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        chunk = data[position : position + 12 + length]
        (checksum,) = struct.unpack_from(">I", chunk, 8 + length)
        if zlib.crc32(chunk[4:-4]) != checksum:
            raise Broken("a checksum is wrong")
        yield kind, chunk
        position += len(chunk)


def _webp(data: bytes) -> Animation:
    width, height = webp_size(data)
    kept = []
    frames = 0
    for kind, payload in _riff_chunks(data[: _riff_end(data)], 12):
        if kind not in _WEBP_KEPT:
            continue
        if kind == b"VP8X":
            payload = bytes([payload[0] & ~_WEBP_TELLS]) + payload[1:]  # noqa: PLW2901
        elif kind == b"ANMF":
            left, top, wide, high = (int.from_bytes(payload[at : at + 3], "little") for at in (0, 3, 6, 9))
            if 2 * left + wide + 1 > width or 2 * top + high + 1 > height:
                raise Broken("a frame is larger than the film")
            frames += 1
            inner = (_riff_chunk(*part) for part in _riff_chunks(payload, 16) if part[0] in _WEBP_FRAME_KEPT)
            payload = payload[:16] + b"".join(inner)  # noqa: PLW2901
        kept.append(_riff_chunk(kind, payload))
    body = b"WEBP" + b"".join(kept)
    return Animation(b"RIFF" + struct.pack("<I", len(body)) + body, frames)


def webp_size(data: bytes) -> tuple[int, int]:
    """What the header says, so that nothing is set aside for a picture before its size is known to be sane."""
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Broken("no picture")


def _riff_end(data: bytes) -> int:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise Broken("the file ends too early")
    return end


def _riff_chunks(data: bytes, position: int) -> Iterator[tuple[bytes, bytes]]:
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        payload = data[position + 8 : position + 8 + length]
        if len(payload) < length:
            raise Broken("the file ends too early")
        yield kind, payload
        position += 8 + length + length % 2


def _riff_chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)
