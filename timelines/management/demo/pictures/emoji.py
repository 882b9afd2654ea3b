"""The demo's custom emoji: small drawings on a clear ground, one of them moving."""

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 128
_BIG = 4  # drawn four times as large and reduced

Ink = str | tuple[int, int, int]


class Stamp:
    """A square of clear paper whose coordinates run from 0 to 100."""

    def __init__(self) -> None:
        self.image = Image.new("RGBA", (SIZE * _BIG, SIZE * _BIG))
        self._draw = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, ink: Ink) -> None:
        self.oval(x, y, radius, radius, ink)

    def oval(self, x: float, y: float, rx: float, ry: float, ink: Ink) -> None:
        self._draw.ellipse([self._to(side) for side in (x - rx, y - ry, x + rx, y + ry)], fill=ink)

    def shape(self, points: list[tuple[float, float]], ink: Ink) -> None:
        self._draw.polygon([(self._to(x), self._to(y)) for x, y in points], fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: Ink, *, radius: float = 0) -> None:
        self._draw.rounded_rectangle(
            [self._to(side) for side in (left, top, right, bottom)], self._to(radius), fill=ink
        )

    def line(self, points: list[tuple[float, float]], ink: Ink, width: float) -> None:
        self._draw.line([(self._to(x), self._to(y)) for x, y in points], ink, round(self._to(width)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, ink)

    def arc(self, x: float, y: float, radius: float, *, angles: tuple[float, float], ink: Ink, width: float) -> None:
        box = [self._to(side) for side in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.arc(box, *angles, ink, round(self._to(width)))

    def finish(self) -> Image.Image:
        return self.image.reduce(_BIG)

    @staticmethod
    def _to(length: float) -> float:
        return length * SIZE * _BIG / 100


def rookery(stamp: Stamp) -> None:
    stamp.shape([(8, 78), (26, 44), (52, 30), (76, 44), (74, 66), (50, 80)], "#2b2f45")
    stamp.disc(64, 38, 21, "#2b2f45")
    stamp.shape([(80, 30), (99, 44), (80, 48)], "#8d93a8")
    stamp.shape([(18, 70), (36, 48), (58, 56), (44, 74)], "#434a6b")
    stamp.disc(68, 34, 6.5, "#fff7e0")
    stamp.disc(69, 34, 3.4, "#11131f")
    stamp.line([(48, 79), (46, 94)], "#8d93a8", 4)
    stamp.line([(60, 76), (61, 94)], "#8d93a8", 4)


def teapot(stamp: Stamp) -> None:
    stamp.arc(22, 58, 15, angles=(90, 270), ink="#b8542f", width=6)
    stamp.shape([(68, 66), (94, 34), (99, 38), (84, 74)], "#d9683b")
    stamp.oval(50, 60, 31, 27, "#e57b45")
    stamp.oval(44, 54, 14, 11, "#f2a06d")
    stamp.oval(50, 34, 18, 5, "#b8542f")
    stamp.disc(50, 27, 5, "#b8542f")
    stamp.box(34, 84, 66, 89, "#b8542f", radius=2)


def sourdough(stamp: Stamp) -> None:
    stamp.oval(50, 58, 46, 34, "#a8622f")
    stamp.oval(50, 52, 42, 28, "#c98143")
    stamp.oval(50, 48, 32, 19, "#e0a666")
    for x in (28, 46, 64):
        stamp.line([(x, 62), (x + 12, 34)], "#fbe6c0", 5)


def snail(stamp: Stamp) -> None:
    stamp.box(8, 70, 84, 86, "#9db06a", radius=8)
    stamp.shape([(70, 78), (76, 44), (88, 44), (88, 80)], "#9db06a")
    for x in (77, 87):
        stamp.line([(x, 46), (x + 3, 26)], "#9db06a", 3.5)
        stamp.disc(x + 3, 24, 4.5, "#3c4527")
    stamp.disc(42, 50, 31, "#b5653a")
    for turn, radius in enumerate((25, 18, 11, 5)):
        stamp.arc(42 + turn * 1.5, 50, radius, angles=(20 * turn, 330 + 8 * turn), ink="#f0c08a", width=4)


def comet(stamp: Stamp) -> None:
    for step in range(14):
        share = step / 13
        shade = (round(60 + 160 * share), round(110 + 120 * share), 255)
        stamp.disc(8 + 58 * share, 12 + 54 * share, 2 + 15 * share, (*shade, round(30 + 150 * share)))  # type: ignore[arg-type]
    stamp.disc(68, 68, 20, "#fff3c4")
    stamp.disc(70, 70, 14, "#ffd766")


def locomotive(stamp: Stamp) -> None:
    stamp.box(30, 40, 90, 68, "#2f6f5e", radius=10)
    stamp.box(10, 24, 38, 68, "#c8452f", radius=3)
    stamp.box(6, 20, 42, 27, "#2b2f45", radius=2)
    stamp.box(16, 32, 32, 47, "#fbe9b7", radius=2)
    stamp.box(70, 18, 80, 42, "#2b2f45", radius=1)
    stamp.box(66, 14, 84, 20, "#e9b44c", radius=2)
    stamp.box(8, 66, 94, 73, "#2b2f45", radius=2)
    for x, radius in ((22, 13), (54, 10), (78, 10)):
        stamp.disc(x, 80, radius, "#2b2f45")
        stamp.disc(x, 80, radius * 0.45, "#e9b44c")


def tomato(stamp: Stamp) -> None:
    stamp.oval(50, 58, 42, 36, "#d93a2b")
    stamp.oval(36, 48, 12, 9, "#f0796b")
    for angle in range(0, 360, 60):
        turn = math.radians(angle - 90)
        tip = (50 + 26 * math.cos(turn), 27 + 15 * math.sin(turn))
        stamp.line([(50, 27), tip], "#3f7d3a", 7)
    stamp.line([(50, 27), (54, 10)], "#3f7d3a", 5)


def _hopping(stamp: Stamp, phase: float) -> None:
    """One frame of a rook that hops and spreads confetti."""
    lift = abs(math.sin(phase)) * 14
    plain = Stamp()
    rookery(plain)
    small = plain.image.resize((SIZE * _BIG * 3 // 4,) * 2)
    stamp.image.alpha_composite(small, (SIZE * _BIG // 8, round(SIZE * _BIG * (0.24 - lift / 100))))
    for piece in range(12):
        angle = piece * 2.4
        fall = (phase / math.pi * 50 + piece * 29) % 100
        ink = ("#e9b44c", "#d9476a", "#3d8fb8", "#56a86b")[piece % 4]
        x = 50 + 46 * math.cos(angle)
        stamp.box(x - 3, fall - 3, x + 3, fall + 3, ink, radius=1)


DRAWINGS: dict[str, Callable[[Stamp], None]] = {
    "rookery": rookery,
    "teapot": teapot,
    "sourdough": sourdough,
    "snail": snail,
    "comet": comet,
    "locomotive": locomotive,
    "tomato": tomato,
}
MOVING = "party_rook"


def still(shortcode: str) -> bytes:
    """The PNG of an emoji; of the moving one its first frame."""
    stamp = Stamp()
    DRAWINGS.get(shortcode, lambda paper: _hopping(paper, 0.6))(stamp)
    return _encoded([stamp.finish()])


def moving() -> bytes:
    """The animated PNG of the moving one."""
    frames = []
    for step in range(8):
        stamp = Stamp()
        _hopping(stamp, 0.6 + step * math.pi / 4)
        frames.append(stamp.finish().resize((96, 96)))
    return _encoded(frames)


def _encoded(frames: list[Image.Image]) -> bytes:
    sheet = BytesIO()
    frames[0].save(
        sheet, "PNG", optimize=True, save_all=len(frames) > 1, append_images=frames[1:], duration=110, loop=0
    )
    return sheet.getvalue()
