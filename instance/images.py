"""Turns uploaded pictures into what is shown: upright, without metadata, with a thumbnail and a blurhash."""

import threading
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import blurhash
from PIL import Image, ImageCms, ImageOps

from instance.animations import Animation, Broken, read_animation
from instance.errors import Invalid
from instance.image_files import CONTENT_TYPES, PictureFile, Unreadable, read_file

STORED_PIXELS = 8_294_400  # 3840 × 2160
SMALL_PIXELS = 230_400  # 640 × 360
ANIMATED_PIXELS = 921_600  # 1280 × 720
MAX_FRAMES = 2000
EMOJI_SIZE_LIMIT = 256 * 1024
PORTRAIT_SIZE_LIMIT = 8 * 1024 * 1024

# A picture may take 650 MB for a moment, which all threads of a process together must not.
_WORKBENCHES = threading.BoundedSemaphore(2)
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
_SAVE: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 90, "method": 4},
}
_MAX_STORED_SIDE = 16_383  # what WebP can hold
_MAX_SMALL_SIDE = 4_096
_MAX_PROFILE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, ready to be stored and shown."""

    data: bytes
    kind: str
    width: int
    height: int

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.kind]

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.kind]

    @property
    def meta(self) -> dict[str, Any]:
        """MetaDetails of the API."""
        return {
            "width": self.width,
            "height": self.height,
            "size": f"{self.width}x{self.height}",
            "aspect": self.width / self.height,
        }


@dataclass(frozen=True, slots=True)
class Attachment:
    """What becomes of an uploaded picture."""

    original: Picture
    small: Picture
    blurhash: str

    @property
    def meta(self) -> dict[str, Any]:
        return {"original": self.original.meta, "small": self.small.meta}


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture that may move, and how it looks when it stands still (the same where it never moves)."""

    picture: Picture
    still: Picture


def read_attachment(file: IO[bytes]) -> Attachment:
    """A picture for a status. Animations stay as they are, less their metadata; a GIF that moves may have 1280×720."""
    source = read_file(file)
    animation = _animation(source)
    if animation and source.kind == "GIF" and source.width * source.height > ANIMATED_PIXELS:
        raise Invalid(f"{source.width}x{source.height} GIF files are not supported")
    with _WORKBENCHES:
        image = _decoded(source, STORED_PIXELS)
        if animation and source.width * source.height <= ANIMATED_PIXELS:
            original = Picture(animation.data, source.kind, source.width, source.height)
        else:
            original = _encoded(image, _stored_kind(source.kind, image))
        small = _resized(image, SMALL_PIXELS, _MAX_SMALL_SIDE)
        return Attachment(original, _encoded(small, _small_kind(source.kind, small)), _blurhash(small))


def read_portrait(file: IO[bytes], *, width: int, height: int, limit: int = PORTRAIT_SIZE_LIMIT) -> Portrait:
    """A profile's avatar or header, cut to the shape asked for and never enlarged."""
    source = read_file(file, limit=limit)
    animation = _animation(source)
    with _WORKBENCHES:
        image = _cropped(_decoded(source, STORED_PIXELS), width, height)
        still = _encoded(image, _small_kind(source.kind, image))
    if animation and source.width * source.height <= ANIMATED_PIXELS:
        return Portrait(Picture(animation.data, source.kind, source.width, source.height), still)
    return Portrait(still, still)


def read_emoji(file: IO[bytes]) -> Portrait:
    """A custom emoji: PNG, GIF or WebP of at most 256 KB, kept in its size."""
    source = read_file(file, limit=EMOJI_SIZE_LIMIT, kinds=frozenset({"PNG", "GIF", "WEBP"}))
    if source.width * source.height > ANIMATED_PIXELS:
        raise Invalid(f"{source.width}x{source.height} images are not supported")
    animation = _animation(source)
    still = _encoded(_decoded(source, ANIMATED_PIXELS), "WEBP" if source.kind == "WEBP" else "PNG")
    moving = Picture(animation.data, source.kind, source.width, source.height) if animation else still
    return Portrait(moving, still)


def _animation(source: PictureFile) -> Animation | None:
    try:
        animation = read_animation(source.data, source.kind)
    except Broken as error:
        raise Unreadable from error
    if animation and animation.frames > MAX_FRAMES:
        raise Invalid(f"Validation failed: File has more than {MAX_FRAMES} frames")
    return animation


def _decoded(source: PictureFile, pixels: int) -> Image.Image:
    """The first frame, upright, in a mode that can be saved, with its colour profile and nothing else."""
    try:
        with Image.open(BytesIO(source.data), formats=[source.kind]) as image:
            image.draft("RGB", _fitting(image.width, image.height, pixels, _MAX_STORED_SIDE))  # decodes a JPEG smaller
            image.load()
            turn = _TURNS.get(_orientation(image))
            resized = _resized(_plain_mode(image), pixels, _MAX_STORED_SIDE)
            return resized if turn is None else resized.transpose(turn)
    except Exception as error:  # Pillow's decoders raise almost anything on hostile bytes
        raise Unreadable from error


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: Image.Image) -> int:
    """How the camera was held; a broken note about it is no reason to refuse a picture."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:
        return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """Grey or RGB, with alpha where the picture has holes; other colour spaces are turned into sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode in ("CMYK", "LAB", "YCbCr", "HSV"):
        image, profile = _in_srgb(image, profile), None
    elif image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image, profile = _in_eight_bits(image), None
    elif image.has_transparency_data:
        image = image.convert("LA" if image.mode in ("L", "LA") else "RGBA")
    else:
        image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.info = {"icc_profile": profile} if _fits(profile, image.mode) else {}
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode == "CMYK" and len(profile) <= 4 * 1024 * 1024:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda level: level / 256).convert("L")


def _fits(profile: bytes | None, mode: str) -> bool:
    """A profile for other colours than the picture's would show it wrongly."""
    space = b"GRAY" if mode in ("L", "LA") else b"RGB "
    return bool(profile) and len(profile or b"") <= _MAX_PROFILE and (profile or b"")[16:20] == space


def _fitting(width: int, height: int, pixels: int, side: int) -> tuple[int, int]:
    scale = min(1.0, (pixels / (width * height)) ** 0.5, side / max(width, height))
    if scale == 1.0:
        return width, height
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(image: Image.Image, pixels: int, side: int) -> Image.Image:
    size = _fitting(image.width, image.height, pixels, side)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _cropped(image: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(1.0, image.width / width, image.height / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    cropped = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    cropped.info = image.info
    return cropped


def _stored_kind(kind: str, image: Image.Image) -> str:
    """AVIF becomes JPEG, which every client shows; a GIF that stands still becomes PNG."""
    if kind == "AVIF":
        return "PNG" if image.mode in ("LA", "RGBA") else "JPEG"
    return "PNG" if kind == "GIF" else kind


def _small_kind(kind: str, image: Image.Image) -> str:
    return "JPEG" if kind in ("JPEG", "AVIF") and image.mode not in ("LA", "RGBA") else "WEBP"


def _encoded(image: Image.Image, kind: str) -> Picture:
    profile = image.info.get("icc_profile")
    image.info = {}
    target = BytesIO()
    image.save(target, kind, **_SAVE[kind], **({"icc_profile": profile} if profile else {}))
    image.info = {"icc_profile": profile} if profile else {}
    return Picture(target.getvalue(), kind, image.width, image.height)


def _blurhash(image: Image.Image) -> str:
    """Of 4×4 components from a picture of at most 32×24, as Mastodon makes it; holes are white."""
    tiny = image.resize(_fitting(image.width, image.height, 32 * 24, 32), Image.Resampling.BOX).convert("RGBA")
    flat = Image.new("RGBA", tiny.size, "white")
    flat.alpha_composite(tiny)
    colours = flat.convert("RGB").tobytes()
    pixels = [colours[start : start + 3] for start in range(0, len(colours), 3)]
    rows = [pixels[start : start + tiny.width] for start in range(0, len(pixels), tiny.width)]
    return blurhash.encode(rows, components_x=4, components_y=4)
