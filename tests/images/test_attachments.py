"""Pictures for posts: upright, scaled, stripped of everything that is not the picture."""

from io import BytesIO

import pytest
from PIL import Image

from instance.images import SMALL_PIXELS, STORED_PIXELS, read_attachment
from tests.images import pictures
from tests.images.pictures import SECRET


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(image: Image.Image, at: tuple[float, float], colour: str) -> bool:
    x, y = int(at[0] * image.width), int(at[1] * image.height)
    wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
    found = image.convert("RGB").getpixel((x, y))
    return all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("kind", "stored", "small"),
    [
        ("JPEG", "JPEG", "JPEG"),
        ("PNG", "PNG", "WEBP"),
        ("WEBP", "WEBP", "WEBP"),
        ("AVIF", "JPEG", "JPEG"),
        ("GIF", "PNG", "WEBP"),
    ],
)
def test_kinds_that_are_taken(kind, stored, small):
    made = read_attachment(pictures.file(kind))
    assert (made.original.kind, made.small.kind) == (stored, small)
    assert opened(made.original.data).format == stored
    assert opened(made.small.data).format == small
    assert made.original.content_type == f"image/{stored.lower()}"
    assert made.meta["original"] == {"width": 64, "height": 48, "size": "64x48", "aspect": 64 / 48}
    assert near(opened(made.original.data), (0.1, 0.1), "red")
    assert near(opened(made.original.data), (0.9, 0.9), "white")
    assert len(made.blurhash) == 36


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_modes_of_png(mode):
    stored = opened(read_attachment(pictures.file("PNG", mode=mode)).original.data)
    assert stored.mode in ("L", "LA", "RGB", "RGBA")


def test_sixteen_bits_become_eight():
    deep = pictures.saved(Image.new("I;16", (64, 48), 128 * 256), "PNG")
    stored = opened(read_attachment(deep).original.data)
    assert stored.mode == "L"
    assert abs(stored.getpixel((5, 5)) - 128) <= 1


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
def test_modes_of_jpeg(mode):
    made = read_attachment(pictures.saved(pictures.picture().convert(mode), "JPEG"))
    stored = opened(made.original.data)
    assert stored.mode in ("L", "RGB")
    assert near(stored, (0.9, 0.9), "white")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_holes_stay_holes(kind):
    source = pictures.picture(mode="RGBA")
    source.putalpha(Image.linear_gradient("L").resize(source.size).point(lambda level: 255 * (level > 128)))
    made = read_attachment(pictures.saved(source, kind))
    assert opened(made.original.data).convert("RGBA").getpixel((5, 2))[3] == 0
    assert opened(made.original.data).convert("RGBA").getpixel((5, 46))[3] == 255
    assert opened(made.small.data).convert("RGBA").getpixel((5, 2))[3] == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_the_camera_wrote_is_gone(kind):
    file = pictures.file(kind, 800, 600, exif=pictures.exif())
    assert SECRET in file.getvalue() or kind == "AVIF"
    made = read_attachment(file)
    for picture in (made.original, made.small):
        assert SECRET not in picture.data
        assert b"Exif" not in picture.data
        assert not opened(picture.data).getexif()


def test_comments_and_descriptions_are_gone():
    jpeg = pictures.file("JPEG", comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>")
    png = pictures.png_with((b"tEXt", b"Comment\0" + SECRET), (b"eXIf", pictures.exif()), (b"prVt", SECRET))
    webp = pictures.file("WEBP", xmp=SECRET, exif=pictures.exif())
    gif = pictures.file("GIF", comment=SECRET)
    for file in (jpeg, png, webp, gif):
        assert SECRET in file.getvalue()
        made = read_attachment(file)
        assert SECRET not in made.original.data
        assert SECRET not in made.small.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_hides_behind_a_picture_is_gone(kind):
    payload = b"PK\x03\x04<script>alert(1)</script><?php system($_GET[0]); ?>"
    file = BytesIO(pictures.file(kind).getvalue() + payload)
    assert payload not in read_attachment(file).original.data


def test_the_colour_profile_stays_where_it_fits():
    profile = pictures.srgb()
    for kind in ("JPEG", "PNG", "WEBP"):
        made = read_attachment(pictures.file(kind, icc_profile=profile))
        assert opened(made.original.data).info["icc_profile"] == profile
    grey = read_attachment(pictures.file("JPEG", mode="L", icc_profile=profile))
    assert "icc_profile" not in opened(grey.original.data).info
    broken = read_attachment(pictures.file("JPEG", icc_profile=b"nonsense" * 100))
    assert "icc_profile" not in opened(broken.original.data).info


CORNERS = {"red": (0.1, 0.1), "lime": (0.9, 0.1), "blue": (0.1, 0.9), "white": (0.9, 0.9)}
BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_stand_upright(orientation, kind):
    """The scene is turned as a camera held that way would have seen it, and must come out as it was."""
    scene = pictures.picture(320, 160)
    turned = scene if BACK[orientation] is None else scene.transpose(BACK[orientation])
    made = read_attachment(pictures.saved(turned, kind, exif=pictures.exif(orientation)))
    for picture in (made.original, made.small):
        stored = opened(picture.data)
        assert stored.width == 2 * stored.height
        assert all(near(stored, at, colour) for colour, at in CORNERS.items())


def test_a_broken_note_about_the_orientation_does_not_matter():
    for notes in (b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM", b"Exif\0\0" + b"\xff" * 40):
        made = read_attachment(pictures.file("JPEG", exif=notes))
        assert made.original.width == 64


@pytest.mark.parametrize(
    ("width", "height", "stored", "small"),
    [
        (100, 50, (100, 50), (100, 50)),
        (640, 360, (640, 360), (640, 360)),
        (1280, 720, (1280, 720), (640, 360)),
        (720, 1280, (720, 1280), (360, 640)),
        (7680, 4320, (3840, 2160), (640, 360)),
        (1, 1, (1, 1), (1, 1)),
        (60_000, 2, (16_383, 1), (4096, 1)),
        (1, 5000, (1, 5000), (1, 4096)),
    ],
)
def test_sizes(width, height, stored, small):
    made = read_attachment(pictures.saved(Image.new("L", (width, height), 128), "PNG"))
    assert (made.original.width, made.original.height) == stored
    assert (made.small.width, made.small.height) == small
    assert made.original.width * made.original.height <= STORED_PIXELS
    assert made.small.width * made.small.height <= SMALL_PIXELS
    assert opened(made.original.data).size == stored
    assert opened(made.small.data).size == small


def test_a_large_photograph_is_scaled_down():
    made = read_attachment(pictures.file("JPEG", 7680, 4320))
    assert (made.original.width, made.original.height) == (3840, 2160)
    assert near(opened(made.original.data), (0.9, 0.1), "lime")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_films_keep_moving_and_lose_their_notes(kind):
    notes = {"GIF": {"comment": SECRET}, "PNG": {"exif": pictures.exif()}, "WEBP": {"exif": pictures.exif()}}
    file = pictures.film(kind, 4, **notes[kind])
    assert SECRET in file.getvalue()
    before = Image.open(file)
    made = read_attachment(file)
    after = Image.open(BytesIO(made.original.data))
    assert SECRET not in made.original.data
    assert made.original.kind == kind
    assert after.n_frames == before.n_frames == 4
    assert after.info.get("loop") == before.info.get("loop")
    for frame in range(4):
        before.seek(frame)
        after.seek(frame)
        assert after.info.get("duration") == before.info.get("duration")
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert opened(made.small.data).format == "WEBP"


def test_payloads_behind_films_are_gone():
    for kind in ("GIF", "PNG", "WEBP"):
        file = BytesIO(pictures.film(kind).getvalue() + b"<script>alert(1)</script>")
        assert b"<script>" not in read_attachment(file).original.data


def test_films_too_large_to_keep_stand_still():
    made = read_attachment(pictures.film("WEBP", 3, 1300, 800))
    assert Image.open(BytesIO(made.original.data)).n_frames == 1


def test_neither_name_nor_declared_type_is_believed():
    from django.core.files.uploadedfile import SimpleUploadedFile

    lying = SimpleUploadedFile("photo.html", pictures.file("PNG").getvalue(), content_type="text/html")
    assert read_attachment(lying).original.kind == "PNG"
