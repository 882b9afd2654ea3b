"""Avatars, headers and custom emoji."""

from io import BytesIO

import pytest
from PIL import Image

from instance.images import read_emoji, read_portrait
from tests.images import pictures
from tests.images.pictures import SECRET


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("size", "cut"),
    [
        ((800, 800), (400, 400)),
        ((800, 600), (400, 400)),
        ((200, 900), (200, 200)),
        ((100, 50), (50, 50)),
        ((1, 1), (1, 1)),
    ],
)
def test_portraits_are_cut_and_never_enlarged(size, cut):
    made = read_portrait(pictures.file("JPEG", *size), width=400, height=400)
    assert (made.picture.width, made.picture.height) == cut
    assert opened(made.picture.data).size == cut
    assert made.still is made.picture


def test_headers_have_their_shape():
    made = read_portrait(pictures.file("PNG", 1800, 1600), width=1500, height=500)
    assert (made.picture.width, made.picture.height) == (1500, 500)


def test_portraits_tell_nothing():
    made = read_portrait(pictures.file("JPEG", 500, 500, exif=pictures.exif(6)), width=400, height=400)
    assert SECRET not in made.picture.data
    assert not opened(made.picture.data).getexif()


def test_a_moving_portrait_has_a_still():
    made = read_portrait(pictures.film("GIF", 3, 100, 100), width=400, height=400)
    assert made.picture.kind == "GIF"
    assert opened(made.picture.data).n_frames == 3
    assert made.still.kind == "WEBP"
    assert opened(made.still.data).n_frames == 1


@pytest.mark.parametrize(("kind", "still"), [("PNG", "PNG"), ("WEBP", "WEBP"), ("GIF", "PNG")])
def test_emoji_keep_their_size_and_their_movement(kind, still):
    made = read_emoji(pictures.file(kind, 40, 40))
    assert (made.picture.kind, made.picture.width) == (still, 40)
    moving = read_emoji(pictures.film(kind, 3, 40, 40))
    assert moving.picture.kind == kind
    assert opened(moving.picture.data).n_frames == 3
    assert moving.still.kind == still
    assert opened(moving.still.data).n_frames == 1
