"""Looks at a picture file without decoding it: what it really is, how large, and whether we take it."""

import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image

from instance.animations import PNG_START, webp_size
from instance.errors import Invalid

IMAGE_SIZE_LIMIT = 16 * 1024 * 1024
IMAGE_MATRIX_LIMIT = 33_177_600  # 7680 × 4320
MAX_SIDE = 65_535
# A progressive JPEG of real life has about ten scans; each one costs a pass over the whole picture.
MAX_JPEG_SCANS = 200

CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
IMAGE_TYPES = tuple(CONTENT_TYPES.values())

# Between Pillow's limit and its double it only warns; for us that is an error too (pictures are checked before, this is
# for what a decoder finds out later).
Image.MAX_IMAGE_PIXELS = IMAGE_MATRIX_LIMIT
warnings.simplefilter("error", Image.DecompressionBombWarning)


class NotAPicture(Invalid):
    """The file is of no kind that we take."""

    default = "Validation failed: File content type is invalid, File is invalid"


class Unreadable(Invalid):
    """The file claims to be a picture, and cannot be decoded as one."""

    default = "File type of uploaded media could not be verified"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """Bytes that begin like a picture of this kind and this size."""

    data: bytes
    kind: str
    width: int
    height: int

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.kind]


def read_file(file: IO[bytes], *, limit: int = IMAGE_SIZE_LIMIT, kinds: frozenset[str] | None = None) -> PictureFile:
    """The checked bytes of `file`. Neither its name nor its content type is asked; only the header is read."""
    file.seek(0)
    data = file.read(limit + 1)
    if not data:
        raise Invalid("Validation failed: File can't be blank")
    kind = _kind(data)
    if kinds is not None and kind not in kinds:
        raise NotAPicture
    if len(data) > limit:
        size = f"{limit // 1024 // 1024} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
        raise Invalid(f"Validation failed: File file size must be less than {size}, File must be less than {size}")
    width, height = _size(data, kind)
    _check_size(width, height)
    if kind == "JPEG" and data.count(b"\xff\xda") > MAX_JPEG_SCANS:
        raise Unreadable
    return PictureFile(data, kind, width, height)


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG_START):
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _kind_by_brand(data)
    raise NotAPicture


def _kind_by_brand(data: bytes) -> str:
    length = int.from_bytes(data[:4], "big")
    box = data[8 : min(length, 256)]
    brands = {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
        raise NotAPicture(
            "Validation failed: File content type image/heic is not supported by this server: please send it as JPEG"
        )
    raise NotAPicture


def _size(data: bytes, kind: str) -> tuple[int, int]:
    """What the header says. Where that stands in one place it is read before Pillow, which may set memory aside."""
    try:
        if kind in _CLAIMED_SIZE:
            _check_size(*_CLAIMED_SIZE[kind](data))
        with Image.open(BytesIO(data), formats=[kind]) as image:
            return image.size
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("Validation failed: File has too many pixels") from error
    except Exception as error:  # Pillow's readers raise almost anything on hostile bytes
        raise Unreadable from error


_CLAIMED_SIZE: dict[str, Callable[[bytes], tuple[int, int]]] = {
    "PNG": lambda data: struct.unpack_from(">II", data, 16),
    "GIF": lambda data: struct.unpack_from("<HH", data, 6),
    "WEBP": webp_size,
}


def _check_size(width: int, height: int) -> None:
    if width * height > IMAGE_MATRIX_LIMIT or max(width, height) > MAX_SIDE:
        raise Invalid(f"{width}x{height} images are not supported")
