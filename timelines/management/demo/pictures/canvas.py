"""A canvas for the demo's pictures: gradients, glows, soft curves and grain, from Pillow and a seed alone."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from timelines.management.demo.pictures.palette import Colour, Palette

Point = tuple[float, float]
SCALE = 2  # everything is drawn twice as large and reduced, which smooths the edges


class Canvas:
    """Coordinates are shares of the picture's width and height, radii and line widths shares of its shorter side."""

    def __init__(self, size: tuple[int, int], palette: Palette, rng: random.Random) -> None:
        self.palette = palette
        self.rng = rng
        self.width, self.height = size[0] * SCALE, size[1] * SCALE
        self.side = min(self.width, self.height)
        self.aspect = self.width / self.height
        self.image = Image.new("RGB", (self.width, self.height))
        self._draw = ImageDraw.Draw(self.image, "RGBA")
        self.gradient(palette.sky)

    def finish(self, grain: int = 2) -> Image.Image:
        picture = self.image.reduce(SCALE)
        return _grained(picture, grain, self.rng) if grain else picture

    def gradient(self, stops: Sequence[Colour], top: float = 0, bottom: float = 1) -> None:
        """A vertical gradient through all stops, over the whole width."""
        column = Image.new("RGB", (1, len(stops)))
        column.putdata(list(stops))
        box = (0, round(top * self.height), self.width, round(bottom * self.height))
        size = (self.width, max(1, box[3] - box[1]))
        # The outermost half texels are flat, so the strip is cut to the middle of its first and last stop.
        strip = column.resize((1, size[1]), Image.Resampling.BICUBIC, (0, 0.5, 1, len(stops) - 0.5))
        self.image.paste(strip.resize(size), box[:2])

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float = 1) -> None:
        """Light that fades to nothing at `radius`."""
        reach = max(2, round(radius * self.side))
        ramp = Image.radial_gradient("L").resize((2 * reach, 2 * reach))
        mask = ramp.point([round(max(0, 1 - level / 180) ** 2 * 255 * strength) for level in range(256)])
        x, y = self.at(centre)
        self.image.paste(colour, (round(x - reach), round(y - reach)), mask)

    def disc(self, centre: Point, radius: float, colour: Colour, alpha: float = 1) -> None:
        self.oval(centre, (radius, radius), colour, alpha)

    def oval(self, centre: Point, radii: Point, colour: Colour, alpha: float = 1) -> None:
        (x, y), rx, ry = self.at(centre), radii[0] * self.side, radii[1] * self.side
        self._draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=(*colour, round(255 * alpha)))

    def ring(self, centre: Point, radius: float, colour: Colour, width: float, alpha: float = 1) -> None:
        self.arc(centre, radius, (0, 360), colour, width, alpha=alpha)

    def arc(
        self, centre: Point, radius: float, angles: Point, colour: Colour, width: float, *, alpha: float = 1
    ) -> None:
        (x, y), r = self.at(centre), radius * self.side
        thick = max(1, round(width * self.side))
        self._draw.arc((x - r, y - r, x + r, y + r), *angles, fill=(*colour, round(255 * alpha)), width=thick)

    def box(self, corner: Point, opposite: Point, colour: Colour, alpha: float = 1, radius: float = 0) -> None:
        (x0, y0), (x1, y1) = self.at(corner), self.at(opposite)
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        self._draw.rounded_rectangle(box, radius * self.side, fill=(*colour, round(255 * alpha)))

    def shape(self, points: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        self._draw.polygon([self.at(point) for point in points], fill=(*colour, round(255 * alpha)))

    def soft_shape(self, points: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        """A closed shape whose outline runs smoothly through the points."""
        self.shape(smooth([*points, points[0]], closed=True), colour, alpha)

    def line(self, points: Sequence[Point], colour: Colour, width: float, alpha: float = 1) -> None:
        thick = max(1, round(width * self.side))
        ink = (*colour, round(255 * alpha))
        placed = [self.at(point) for point in points]
        self._draw.line(placed, fill=ink, width=thick, joint="curve")
        if alpha == 1 and thick > 3:
            for x, y in (placed[0], placed[-1]):
                self._draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=ink)

    def soft_line(self, points: Sequence[Point], colour: Colour, width: float, alpha: float = 1) -> None:
        self.line(smooth(points), colour, width, alpha)

    def around(self, centre: Point, offset: Point) -> Point:
        """A point that far from the centre, measured in the shorter side, so that circles stay circles."""
        return centre[0] + offset[0] * self.side / self.width, centre[1] + offset[1] * self.side / self.height

    def polar(self, centre: Point, radius: float, degrees: float) -> Point:
        angle = math.radians(degrees)
        return self.around(centre, (radius * math.cos(angle), radius * math.sin(angle)))

    def at(self, point: Point) -> Point:
        return point[0] * self.width, point[1] * self.height


def smooth(points: Sequence[Point], steps: int = 8, *, closed: bool = False) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    padded = [points[-2], *points, points[1]] if closed else [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return [*curve, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def blend(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return blend(a[0], b[0], c[0], d[0]), blend(a[1], b[1], c[1], d[1])


def ridge(rng: random.Random, base: float, height: float, roughness: float = 0.55, depth: int = 7) -> list[Point]:
    """A line of hills from left to right, by halving and moving the middle."""
    heights = [rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5)]
    spread = 0.6
    for _ in range(depth):
        middles = [(one + two) / 2 + rng.uniform(-spread, spread) for one, two in pairwise(heights)]
        heights = [level for pair in zip(heights, middles, strict=False) for level in pair] + heights[-1:]
        spread *= roughness
    last = len(heights) - 1
    return [(index / last, base - level * height) for index, level in enumerate(heights)]


def _grained(picture: Image.Image, amount: int, rng: random.Random) -> Image.Image:
    """A little paper grain, coarse enough to stay cheap for the encoder."""
    width, height = picture.width // 3 + 1, picture.height // 3 + 1
    noise = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    noise = noise.point([round(level * amount / 255) for level in range(256)]).resize(picture.size)
    return ImageChops.subtract(picture, Image.merge("RGB", (noise,) * 3))
