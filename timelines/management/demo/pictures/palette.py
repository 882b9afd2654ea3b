"""The colours of the demo's pictures: named palettes and the mixing of two colours."""

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """`sky` runs from top to horizon; layers of ground fade from `far` to `near`."""

    sky: tuple[Colour, ...]
    far: Colour
    near: Colour
    light: Colour
    accent: Colour


def colour(code: str) -> Colour:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 is all of the one, 1 all of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _palette(sky: str, far: str, near: str, light: str, accent: str) -> Palette:
    stops = tuple(colour(code) for code in sky.split())
    return Palette(stops, colour(far), colour(near), colour(light), colour(accent))


PALETTES = {
    "dawn": _palette("3b4a78 c98ba5 f9d3a8", "a98ba8", "2b2b4a", "fff1cf", "e8735a"),
    "dusk": _palette("1f2547 7a4a7c ef8f6b", "7d5580", "171b33", "ffd9a0", "f2b15c"),
    "noon": _palette("4f9bd0 a8d4ea eef6ee", "9cc1c4", "2f5d50", "fffbe6", "e4572e"),
    "night": _palette("070b1f 141f45 2d3f6e", "26355f", "060916", "f4f0d8", "8fb8ff"),
    "moss": _palette("b9cdb4 dfe8cf f7f3e3", "a9bfa0", "2f4a36", "fffaf0", "d98e4a"),
    "clay": _palette("e3b38d f3d9b8 fbf0dc", "d9a184", "6b3a2e", "fff8ea", "2f6f73"),
    "sea": _palette("1d5b7a 6fb1bd e8efdc", "5a9aa8", "0f3347", "fdf3d0", "f0803c"),
    "plum": _palette("2a1a3a 6a3f6e d88ca0", "8a5a86", "23142f", "ffe3d1", "7fc8b0"),
    "ink": _palette("f6f1e7 ece4d2 e3d8c2", "b9ad98", "22252b", "fffdf7", "b5442e"),
    "frost": _palette("a8c4dc d5e4ee f7f9fa", "a9bfd1", "2c4258", "ffffff", "d8574c"),
    "lemon": _palette("f3c74f f7dd8a fdf5d8", "e0b23f", "4a3a1d", "fffdf0", "3d7f8c"),
    "rose": _palette("e28ca0 f3bcc0 fdeee6", "d99aa5", "5a2840", "fff7f2", "4f8a6d"),
    "fjord": _palette("27435a 5f8a9d cfdcd6", "6d8fa0", "132633", "eef3e2", "e3a03f"),
    "saffron": _palette("8c2f39 d9683b f6c667", "c0603f", "3a1626", "fff0cc", "2a7f78"),
}
