"""All motifs of the demo by name, and painting one: the same name, size and seed give the same picture."""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from timelines.management.demo.pictures import birds, landscapes, patterns, things
from timelines.management.demo.pictures.canvas import Canvas
from timelines.management.demo.pictures.palette import PALETTES

AVATAR, HEADER, PICTURE = (400, 400), (1080, 360), (900, 600)

MOTIFS: dict[str, Callable[[Canvas], None]] = {
    motif.__name__: motif
    for motif in (
        birds.portrait, birds.wire, birds.roofs,
        landscapes.hills, landscapes.lake, landscapes.sea, landscapes.lighthouse, landscapes.stars, landscapes.trails,
        landscapes.moon, landscapes.forest, landscapes.fields, landscapes.dunes,
        things.loaf, things.tea, things.bowl, things.flowers, things.shelf, things.chess, things.train, things.sill,
        things.pool,
        patterns.contours, patterns.knit, patterns.tiles, patterns.currents, patterns.sprites, patterns.quilt,
        patterns.poster, patterns.code, patterns.sound, patterns.loops,
    )
}  # fmt: skip


def paint(description: str, size: tuple[int, int]) -> Image.Image:
    """`description` is "motif palette seed", as the content files write it."""
    motif, palette, seed = description.split()
    canvas = Canvas(size, PALETTES[palette], random.Random(f"{motif} {seed}"))  # noqa: S311 - a picture, not a secret
    MOTIFS[motif](canvas)
    return canvas.finish()


def painted(description: str, size: tuple[int, int]) -> bytes:
    """The picture as a file, as somebody would upload it."""
    file = BytesIO()
    paint(description, size).save(file, "JPEG", quality=86)
    return file.getvalue()
