"""Files that are no pictures, or worse: refused in Mastodon's words, quickly, and before they are unpacked."""

import struct
import time
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from instance.errors import Invalid
from instance.image_files import IMAGE_SIZE_LIMIT, read_file
from instance.images import read_attachment, read_emoji, read_portrait
from tests.images import pictures

WRONG_TYPE = "Validation failed: File content type"
UNVERIFIED = "could not be verified"
TOO_LARGE = "images are not supported"


def zip_file() -> BytesIO:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("picture.png", bytes(1_000_000))
    return target


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (BytesIO(b""), "can't be blank"),
        (BytesIO(b"x"), WRONG_TYPE),
        (BytesIO(b"\0" * 1000), WRONG_TYPE),
        (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), WRONG_TYPE),
        (BytesIO(b"<?xml version='1.0'?><svg/>"), WRONG_TYPE),
        (BytesIO(b"<!doctype html><script>alert(1)</script>"), WRONG_TYPE),
        (BytesIO(b"%PDF-1.7\n"), WRONG_TYPE),
        (BytesIO(b"BM" + b"\0" * 100), WRONG_TYPE),
        (BytesIO(b"II*\0" + b"\0" * 100), WRONG_TYPE),
        (BytesIO(b"%!PS-Adobe-3.0 EPSF-3.0\n"), WRONG_TYPE),
        (BytesIO(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"), WRONG_TYPE),
        (BytesIO(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "image/heic is not supported"),
        (BytesIO(b"RIFF\x10\0\0\0WAVEfmt "), WRONG_TYPE),
        (zip_file(), WRONG_TYPE),
        (BytesIO(b"\xff\xd8\xff"), UNVERIFIED),
        (BytesIO(b"\xff\xd8\xff\xe0<script>alert(1)</script>"), UNVERIFIED),
        (BytesIO(b"\x89PNG\r\n\x1a\n"), UNVERIFIED),
        (BytesIO(b"\x89PNG\r\n\x1a\n<html>"), UNVERIFIED),
        (BytesIO(b"GIF89a"), UNVERIFIED),
        (BytesIO(b"GIF89a/*<script>*/=1;alert(1)"), TOO_LARGE),
        (BytesIO(b"RIFF\0\0\0\0WEBP"), UNVERIFIED),
        (BytesIO(b"RIFF\x20\0\0\0WEBPVP8 "), UNVERIFIED),
        (BytesIO(b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf"), UNVERIFIED),
        (pictures.png_bomb(30_000, 30_000), "30000x30000 " + TOO_LARGE),
        (pictures.png_bomb(7681, 4320), "7681x4320 " + TOO_LARGE),
        (pictures.png_bomb(2**31 - 1, 1), TOO_LARGE),
        (pictures.png_bomb(70_000, 1), "70000x1 " + TOO_LARGE),
        (pictures.webp_header(16_384, 16_384), "16384x16384 " + TOO_LARGE),
        (pictures.webp_header(100, 100), UNVERIFIED),
        (pictures.gif_header(65_535, 65_535), "65535x65535 " + TOO_LARGE),
        (pictures.gif_header(100, 100), UNVERIFIED),
        (pictures.jpeg_claiming(65_000, 65_000), "too many pixels"),
        (pictures.jpeg_claiming(7681, 4320), "too many pixels|not supported"),
        (pictures.jpeg_of_many_scans(300), UNVERIFIED),
    ],
)
def test_refused(file, reason):
    began = time.process_time()
    with pytest.raises(Invalid, match=reason):
        read_attachment(file)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_files_are_refused(kind, share):
    image = Image.effect_noise((200, 150), 90).convert("RGB")
    data = pictures.saved(image, kind).getvalue()
    with pytest.raises(Invalid):
        read_attachment(BytesIO(data[: int(len(data) * share)]))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_films_are_refused(kind, share):
    data = pictures.film(kind, 5, 100, 100).getvalue()
    with pytest.raises(Invalid):
        read_attachment(BytesIO(data[: int(len(data) * share)]))


def test_files_above_the_limit_are_refused_by_their_size():
    file = BytesIO(pictures.file("JPEG").getvalue() + bytes(IMAGE_SIZE_LIMIT))
    with pytest.raises(Invalid, match="File file size must be less than 16 MB"):
        read_file(file)


def test_a_film_too_large_is_told_that_it_is_no_picture():
    file = BytesIO(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(IMAGE_SIZE_LIMIT))
    with pytest.raises(Invalid, match=WRONG_TYPE):
        read_file(file)


def test_text_bombs_in_png_are_refused_or_dropped():
    import zlib

    bomb = b"Comment\0\0" + zlib.compress(bytes(64_000_000), 9)
    profile = b"icc\0\0" + zlib.compress(bytes(64_000_000), 9)
    for chunk in ((b"zTXt", bomb), (b"iCCP", profile)):
        began = time.process_time()
        try:
            made = read_attachment(pictures.png_with(chunk))
        except Invalid:
            continue
        finally:
            assert time.process_time() - began < 2
        assert len(made.original.data) < 10_000


def test_films_of_too_many_frames_or_pixels_are_refused():
    with pytest.raises(Invalid, match="more than 2000 frames"):
        read_attachment(pictures.film("GIF", 2001, 8, 8))
    with pytest.raises(Invalid, match="1300x800 GIF files are not supported"):
        read_attachment(pictures.film("GIF", 2, 1300, 800))


def test_frames_larger_than_their_film_are_refused():
    data = bytearray(pictures.film("GIF", 3).getvalue())
    data[6:10] = struct.pack("<HH", 4, 4)
    with pytest.raises(Invalid, match=UNVERIFIED):
        read_attachment(BytesIO(bytes(data)))


@pytest.mark.parametrize(
    "file",
    [pictures.file("JPEG"), pictures.file("AVIF"), BytesIO(b"<svg/>"), BytesIO(b"")],
)
def test_emoji_are_png_gif_or_webp(file):
    with pytest.raises(Invalid):
        read_emoji(file)


def test_emoji_are_small():
    noise = pictures.saved(Image.effect_noise((600, 600), 90).convert("RGB"), "PNG")
    with pytest.raises(Invalid, match="less than 256 KB"):
        read_emoji(noise)
    with pytest.raises(Invalid, match="2000x2000 images are not supported"):
        read_emoji(pictures.png_bomb(2000, 2000))


def test_portraits_may_have_a_limit_of_their_own():
    noise = pictures.saved(Image.effect_noise((900, 900), 90).convert("RGB"), "PNG")
    with pytest.raises(Invalid, match="less than 1 MB"):
        read_portrait(noise, width=400, height=400, limit=1024 * 1024)
