"""Pictures for tests, painted by Pillow, and the files that attackers send instead."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

PNG_START = b"\x89PNG\r\n\x1a\n"
SECRET = b"Secret Street 5"


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("lime", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    return image.convert(mode)


def file(kind: str = "JPEG", width: int = 64, height: int = 48, mode: str = "RGB", **options: Any) -> BytesIO:
    return saved(picture(width, height, mode), kind, **options)


def saved(image: Image.Image, kind: str, **options: Any) -> BytesIO:
    target = BytesIO()
    image.save(target, kind, **options)
    target.seek(0)
    return target


def exif(orientation: int = 1) -> bytes:
    """A camera's notes: how it was held, whose it is, and where it was."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = SECRET.decode()
    gps = notes.get_ifd(0x8825)
    gps[1], gps[2] = "N", (52.0, 31.0, 12.5)
    gps[3], gps[4] = "E", (13.0, 24.0, 34.5)
    gps[0x1D] = SECRET.decode()
    return notes.tobytes()


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def film(kind: str, frames: int = 3, width: int = 32, height: int = 24, **options: Any) -> BytesIO:
    """Frames of different colours."""
    colours = ["red", "lime", "blue", "white", "black"]
    images = [Image.new("RGB", (width, height), colours[number % 5]) for number in range(frames)]
    for number, image in enumerate(images):
        image.putpixel((number % width, 0), (number % 256, 1, 2))
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=100, loop=0, **options)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> BytesIO:
    """A few kilobytes that unpack to a picture of this size (all zeros)."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + width)) for _ in range(min(height, 200))) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return BytesIO(PNG_START + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b""))


def png_with(*chunks: tuple[bytes, bytes]) -> BytesIO:
    """A picture with further chunks after its header."""
    data = file("PNG").getvalue()
    extra = b"".join(png_chunk(kind, content) for kind, content in chunks)
    return BytesIO(data[:33] + extra + data[33:])


def webp_header(width: int, height: int) -> BytesIO:
    """The header of a huge animated WebP and nothing behind it."""
    flags = bytes([0x02, 0, 0, 0])
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + flags + canvas
    return BytesIO(b"RIFF" + struct.pack("<I", len(body)) + body)


def gif_header(width: int, height: int) -> BytesIO:
    return BytesIO(b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00" + b"\x3b")


def jpeg_of_many_scans(scans: int) -> BytesIO:
    data = file("JPEG", 16, 16, progressive=True).getvalue()
    start = data.index(b"\xff\xda")
    return BytesIO(data[:start] + data[start:-2] * scans + b"\xff\xd9")


def jpeg_claiming(width: int, height: int) -> BytesIO:
    """A small JPEG whose header tells another size."""
    data = bytearray(file("JPEG", 16, 16).getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return BytesIO(bytes(data))
