"""Birds: portraits for profiles, flocks for skies, rooks on roofs and wires."""

from timelines.management.demo.pictures.canvas import Canvas, Point
from timelines.management.demo.pictures.palette import Colour, mix


def portrait(canvas: Canvas) -> None:
    """Head and breast of a bird before a disc of light; beak, crest and colours vary."""
    rng, palette = canvas.rng, canvas.palette
    centre = (0.5, 0.5)
    canvas.disc(canvas.around(centre, (0.05, -0.02)), 0.39, mix(palette.sky[-1], palette.light, 0.6))
    body = mix(palette.near, palette.far, rng.choice((0, 0.15, 0.4)))
    breast = rng.choice((palette.accent, palette.light, mix(body, palette.light, 0.35)))
    outline = [(-0.2, 0.6), (-0.235, 0.25), (-0.2, 0.0), (-0.14, -0.2), (0.02, -0.285), (0.17, -0.22),
               (0.215, -0.08), (0.2, 0.08), (0.26, 0.28), (0.3, 0.6)]  # fmt: skip
    _crest(canvas, body)
    _beak(canvas)
    canvas.soft_shape([canvas.around(centre, point) for point in outline], body)
    chest = [(0.02, 0.62), (0.01, 0.34), (0.1, 0.14), (0.19, 0.08), (0.25, 0.28), (0.29, 0.62)]
    canvas.soft_shape([canvas.around(centre, point) for point in chest], breast)
    wing = [(-0.2, 0.62), (-0.21, 0.34), (-0.12, 0.22), (0.0, 0.36), (0.02, 0.62)]
    canvas.soft_shape([canvas.around(centre, point) for point in wing], mix(body, palette.near, 0.45))
    for step in range(3):
        feather = [(-0.17, 0.36 + step * 0.07), (-0.09, 0.34 + step * 0.07), (-0.01, 0.4 + step * 0.07)]
        canvas.soft_line([canvas.around(centre, point) for point in feather], mix(body, palette.light, 0.35), 0.008)
    _face(canvas, body)


def _crest(canvas: Canvas, body: Colour) -> None:
    kind = canvas.rng.randint(0, 3)
    if kind == 1:
        for angle in (-0.2, -0.13, -0.06):
            tuft = [(angle * 0.4, -0.24), (angle * 1.1, -0.33), (angle * 1.5 - 0.03, -0.41 - angle * 0.2)]
            canvas.soft_line([canvas.around((0.5, 0.5), point) for point in tuft], body, 0.03)
    elif kind == 2:
        crest = [(-0.13, -0.16), (-0.22, -0.3), (-0.27, -0.36), (-0.1, -0.33), (0.06, -0.27)]
        canvas.soft_shape([canvas.around((0.5, 0.5), point) for point in crest], canvas.palette.accent)


def _beak(canvas: Canvas) -> None:
    palette = canvas.palette
    long = canvas.rng.choice((0.12, 0.16, 0.24))
    shade = canvas.rng.choice((palette.accent, mix(palette.near, palette.light, 0.45)))
    upper = [(0.15, -0.16), (0.22, -0.15), (0.2 + long, -0.055), (0.17, -0.05)]
    lower = [(0.15, -0.07), (0.19 + long * 0.85, -0.05), (0.16, 0.0)]
    canvas.shape([canvas.around((0.5, 0.5), point) for point in lower], mix(shade, palette.near, 0.35))
    canvas.shape([canvas.around((0.5, 0.5), point) for point in upper], shade)


def _face(canvas: Canvas, body: Colour) -> None:
    palette = canvas.palette
    eye = canvas.around((0.5, 0.5), (0.085, -0.125))
    if canvas.rng.random() < 0.5:
        cheek = canvas.around((0.5, 0.5), (0.06, -0.02))
        canvas.oval(cheek, (0.075, 0.055), mix(body, palette.accent, 0.55))
    canvas.disc(eye, 0.042, palette.light)
    canvas.disc(eye, 0.028, palette.near)
    canvas.disc(canvas.around(eye, (0.01, -0.01)), 0.009, palette.light)


def flock(canvas: Canvas, centre: Point, count: int) -> None:
    """Distant birds in a loose group, each two strokes of a brush."""
    for _ in range(count):
        spot = (centre[0] + canvas.rng.gauss(0, 0.09), centre[1] + canvas.rng.gauss(0, 0.06))
        size = canvas.rng.uniform(0.012, 0.026)
        lift = canvas.rng.uniform(0.3, 0.8)
        wings = [(-size, -size * lift), (-size * 0.4, -size * 0.5 * lift), (0, 0), (size * 0.4, -size * 0.6 * lift),
                 (size, -size * lift * 0.8)]  # fmt: skip
        shade = mix(canvas.palette.near, canvas.palette.sky[-1], 0.15)
        canvas.soft_line([canvas.around(spot, point) for point in wings], shade, 0.0042)


def perched(canvas: Canvas, foot: Point, size: float, facing: int = 1, shade: Colour | None = None) -> None:
    """A rook from the side, standing on `foot`."""
    body = [(-0.62, 0.1), (-0.3, -0.28), (0.05, -0.52), (0.16, -0.8), (0.36, -0.86), (0.5, -0.7), (0.4, -0.46),
            (0.34, -0.2), (0.05, 0.0), (-0.2, 0.0)]  # fmt: skip
    beak = [(0.42, -0.8), (0.82, -0.6), (0.44, -0.64)]
    ink = shade or canvas.palette.near
    for leg in (-0.02, 0.12):
        bones = [(leg, -0.06), (leg + 0.03, 0.22)]
        canvas.line([canvas.around(foot, (facing * x * size, (y - 0.2) * size)) for x, y in bones], ink, size * 0.05)
    for outline, draw in ((beak, canvas.shape), (body, canvas.soft_shape)):
        draw([canvas.around(foot, (facing * x * size, (y - 0.18) * size)) for x, y in outline], ink)
    eye = canvas.around(foot, (facing * 0.36 * size, -0.9 * size))
    canvas.disc(eye, size * 0.04, canvas.palette.light)


def wire(canvas: Canvas) -> None:
    """Rooks on telegraph wires, spaced like notes."""
    rng, palette = canvas.rng, canvas.palette
    canvas.glow((0.5, 0.75), 0.9, palette.light, 0.5)
    for level in range(5):
        y = 0.3 + level * 0.1
        canvas.soft_line([(-0.05, y), (0.5, y + 0.035), (1.05, y)], palette.near, 0.004)
    for index in range(rng.randint(9, 12)):
        level, x = rng.randint(0, 4), 0.07 + index * 0.08
        sag = 0.035 * (1 - (2 * x - 1) ** 2)
        perched(canvas, (x, 0.3 + level * 0.1 + sag), 0.075, rng.choice((-1, 1)))


def roofs(canvas: Canvas) -> None:
    """Gables and chimneys at dusk, windows lit, rooks on the ridges."""
    rng, palette = canvas.rng, canvas.palette
    canvas.glow((0.7, 0.5), 0.8, palette.light, 0.6)
    flock(canvas, (0.3, 0.2), 7)
    for layer in range(3):
        peaks: list[Point] = []
        share = 0.35 + layer * 0.3
        shade = mix(palette.far, palette.near, share)
        x = -0.1
        while x < 1:
            wide = rng.uniform(0.12, 0.2)
            peaks += _house(canvas, (x, 0.48 + layer * 0.16 + rng.uniform(-0.05, 0.05)), wide, shade)
            x += wide * rng.uniform(0.8, 1)
        for peak in rng.sample(peaks[1:-1], 1 if layer < 2 else 2):
            perched(canvas, peak, 0.05 + 0.025 * layer, rng.choice((-1, 1)))


def _house(canvas: Canvas, corner: Point, wide: float, shade: Colour) -> list[Point]:
    """Draws a house and returns where on its roof a bird may stand."""
    x, y = corner
    rng, palette = canvas.rng, canvas.palette
    peak = y - wide * 0.45 * canvas.width / canvas.height * 0.6
    canvas.box((x + wide * 0.65, peak - 0.02), (x + wide * 0.76, y), shade)
    canvas.shape([(x - 0.008, y), (x + wide / 2, peak), (x + wide + 0.008, y)], mix(shade, palette.accent, 0.25))
    canvas.box((x, y - 0.002), (x + wide, 1), shade)
    for row in range(3):
        for column in range(3):
            if rng.random() < 0.4:
                left, top = x + wide * (0.16 + 0.26 * column), y + 0.04 + row * 0.1
                lit = mix(palette.light, palette.accent, rng.uniform(0, 0.4))
                canvas.box((left, top), (left + wide * 0.14, top + 0.05), lit, 0.95)
    return [(x + wide / 2, peak)]
