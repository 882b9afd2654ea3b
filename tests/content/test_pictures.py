"""The drawn pictures: every motif works, and the same seed draws the same."""

from io import BytesIO

import pytest
from PIL import Image

from timelines.management.demo.pictures import emoji
from timelines.management.demo.pictures.gallery import MOTIFS, paint
from timelines.management.demo.pictures.palette import PALETTES


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_is_the_same_each_time_and_another_with_another_seed(motif: str) -> None:
    size = (90, 60)
    picture = paint(f"{motif} dusk 1", size)
    assert picture.size == size
    assert len(picture.getcolors(size[0] * size[1]) or []) > 20
    assert picture.tobytes() == paint(f"{motif} dusk 1", size).tobytes()
    assert picture.tobytes() != paint(f"{motif} dusk 2", size).tobytes()


@pytest.mark.parametrize("palette", PALETTES)
def test_a_palette_colours_the_picture(palette: str) -> None:
    assert paint(f"hills {palette} 1", (60, 40)).getpixel((5, 2)) != (0, 0, 0)


def test_emoji_are_small_with_a_clear_ground() -> None:
    for shortcode in (*emoji.DRAWINGS, emoji.MOVING):
        drawn = Image.open(BytesIO(emoji.still(shortcode)))
        assert drawn.mode == "RGBA"
        assert drawn.getpixel((0, 127))[3] == 0
    moving = emoji.moving()
    assert len(moving) < 60_000
    assert Image.open(BytesIO(moving)).n_frames == 8
