"""Patterns: contour maps, knitting, tiles, currents, pixel creatures, type, screens of code, quilts, waves of sound."""

import math

from timelines.management.demo.pictures.canvas import Canvas, Point
from timelines.management.demo.pictures.palette import Colour, mix

# Five by seven dots a letter; enough for a poster.
LETTERS = {
    "R": "11110100011000111110101001001010001", "O": "01110100011000110001100011000101110",
    "K": "10001100101010011000101001001010001", "E": "11111100001000011110100001000011111",
    "Y": "10001100010101000100001000010000100", "&": "01100100101010001000101011001001101",
    "A": "01110100011000111111100011000110001", "G": "01110100011000010111100011000101110",
}  # fmt: skip


def contours(canvas: Canvas) -> None:
    """A walker's map: height lines round three summits, a stream, a path, a church."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.sky[-1], palette.light, 0.5), palette.sky[-1]))
    line = mix(palette.accent, palette.far, 0.45)
    for summit in range(3):
        centre = (0.2 + 0.3 * summit + rng.uniform(-0.06, 0.06), rng.uniform(0.25, 0.75))
        bumps = [(rng.randint(2, 5), rng.uniform(0, 6.28), rng.uniform(0.02, 0.09)) for _ in range(3)]
        for level in range(1, 12):
            radius = 0.035 * level
            outline = [
                canvas.polar(centre, radius * _wobble(bumps, angle, level), angle) for angle in range(0, 360, 12)
            ]
            canvas.soft_shape(outline, mix(palette.far, palette.light, 0.4), 0.09)
            loop = [*outline, outline[0], outline[1]]
            canvas.soft_line(loop, line, 0.0045 if level % 5 == 0 else 0.002)
    stream = [(x / 6, 0.5 + 0.3 * math.sin(x * 1.1 + rng.uniform(0, 1.5))) for x in range(-1, 8)]
    canvas.soft_line(stream, mix((70, 140, 190), palette.far, 0.2), 0.011)
    path = [(x / 5, 0.35 + rng.uniform(-0.2, 0.35)) for x in range(-1, 7)]
    for start in range(0, 60, 2):
        canvas.line(_stretch(path, start / 60, (start + 1) / 60), palette.near, 0.005)
    for _ in range(14):
        spot = (rng.random(), rng.random())
        canvas.box(spot, canvas.around(spot, (0.014, 0.012)), palette.near)


def knit(canvas: Canvas) -> None:
    """Stocking stitch with a yoke of rooks, diamonds and stripes."""
    rng, palette = canvas.rng, canvas.palette
    wide = 0.06
    columns, rows = round(canvas.aspect / wide) + 1, round(1 / (wide * 0.82)) + 1
    yarns = [palette.light, palette.near, palette.accent, mix(palette.far, palette.light, 0.3)]
    turn = rng.randint(0, 12)
    for row in range(rows):
        for column in range(columns):
            yarn = yarns[_stitch(column, row + turn)]
            x, y = column * wide / canvas.aspect, row * wide * 0.82
            for side in (-1, 1):
                tint = mix(yarn, palette.near, 0.1 if side > 0 else 0.0)
                middle = (x + wide / 2 / canvas.aspect, y + wide * 0.95)
                leg = canvas.around(middle, (side * wide * 0.42, -wide * 0.85))
                canvas.line([leg, middle], tint, wide * 0.42)


def tiles(canvas: Canvas) -> None:
    """Quarter arcs on turned tiles, so that every picture finds its own paths."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.sky[-1], palette.light, 0.4), palette.sky[-1]))
    size = 0.25
    for row in range(5):
        for column in range(round(canvas.aspect / size) + 1):
            corner = canvas.around((0, 0), (column * size, row * size))
            if rng.random() < 0.2:
                far = canvas.around(corner, (size, size))
                canvas.box(corner, far, rng.choice((palette.far, palette.accent)), 0.35)
            turned = rng.random() < 0.5
            spots = ((0, 0, 0), (size, size, 180)) if turned else ((size, 0, 90), (0, size, 270))
            for x, y, start in spots:
                centre = canvas.around(corner, (x, y))
                for outer, ink in ((0.163, palette.near), (0.15, palette.accent), (0.137, palette.light)):
                    canvas.arc(centre, outer, (start, start + 90), ink, 2 * (outer - size / 2))


def currents(canvas: Canvas) -> None:
    """Thin lines carried by a field of slow waves."""
    rng, palette = canvas.rng, canvas.palette
    turns = [(rng.uniform(1.5, 4.5), rng.uniform(1.5, 4.5), rng.uniform(0, 6.28)) for _ in range(3)]
    inks = [palette.light, palette.accent, palette.far, mix(palette.accent, palette.light, 0.5)]
    for _ in range(430):
        x, y = rng.uniform(-0.1, 1.1), rng.uniform(-0.1, 1.1)
        points = []
        for _step in range(34):
            points.append((x, y))
            angle = sum(math.sin(across * x + down * y + turn) for across, down, turn in turns) * 1.4
            x, y = x + 0.011 * math.cos(angle) / canvas.aspect * 1.4, y + 0.011 * math.sin(angle)
        canvas.line(points, rng.choice(inks), rng.uniform(0.0015, 0.005), rng.uniform(0.45, 0.9))


def sprites(canvas: Canvas) -> None:
    """A sheet of mirrored pixel creatures, each with two eyes."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((palette.near, mix(palette.near, palette.far, 0.25)))
    rows = 3
    columns = max(2, round(rows * canvas.aspect))
    for index in range(rows * columns):
        cell = 1 / rows
        centre = canvas.around(
            (0, 0), ((index % columns + 0.5) * canvas.aspect / columns, (index // columns + 0.5) * cell)
        )
        body = rng.choice((palette.accent, palette.light, palette.far, mix(palette.accent, palette.light, 0.5)))
        _creature(canvas, centre, cell * 0.075, body)


def quilt(canvas: Canvas) -> None:
    """Half-square triangles in a few fabrics."""
    rng, palette = canvas.rng, canvas.palette
    fabrics = [palette.far, palette.near, palette.accent, palette.light, mix(palette.accent, palette.light, 0.55),
               mix(palette.near, palette.far, 0.5)]  # fmt: skip
    size = 1 / 6
    for row in range(6):
        for column in range(round(canvas.aspect * 6) + 1):
            x, y = column * size / canvas.aspect, row * size
            across = size / canvas.aspect
            one, other = rng.sample(fabrics, 2)
            canvas.box((x, y), (x + across, y + size), one)
            turn = (row + column) % 2
            corner = (x + across, y + size) if turn else (x, y + size)
            ends = [(x + across, y), (x, y + size)] if turn else [(x, y), (x + across, y + size)]
            canvas.shape([*ends, corner], other)
            stitches = [_along(ends[0], ends[1], share / 16) for share in range(17)]
            for start in range(0, 16, 2):
                canvas.line(stitches[start : start + 2], palette.light, 0.003, 0.7)


def poster(canvas: Canvas) -> None:
    """Wood type, overprinted in two colours."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.sky[-1], palette.light, 0.6), palette.sky[-1]))
    words = rng.choice(("ROOK", "GEAR", "ROAR", "KEY", "OAK", "GO&GO"))
    dot = min(0.9 / (6 * len(words)) * canvas.aspect, 0.085)
    for shift, ink, alpha in ((0.018, palette.accent, 1.0), (0.0, palette.near, 0.82)):
        left = canvas.aspect / 2 - dot * 3 * len(words) + dot / 2 + shift
        for place, letter in enumerate(words):
            cells = LETTERS[letter]
            for index, cell in enumerate(cells):
                if cell == "1":
                    spot = (left + (place * 6 + index % 5) * dot, 0.5 + (index // 5 - 3) * dot - shift)
                    at = canvas.around((0, 0), spot)
                    canvas.box(canvas.around(at, (-dot * 0.46, -dot * 0.46)),
                               canvas.around(at, (dot * 0.46, dot * 0.46)), ink, alpha, dot * 0.1)  # fmt: skip
    for y in (0.08, 0.92):
        canvas.box((0.06, y - 0.008), (0.94, y + 0.008), palette.near)


def code(canvas: Canvas) -> None:
    """An editor seen from too far away to read."""
    rng, palette = canvas.rng, canvas.palette
    ground = mix(palette.near, (16, 18, 28), 0.55)
    canvas.box((0.06, 0.08), (0.94, 0.92), ground, radius=0.03)
    for index, light in enumerate(((236, 106, 94), (244, 190, 79), (98, 197, 84))):
        canvas.disc(canvas.around((0.1, 0.135), (index * 0.045, 0)), 0.014, light)
    inks = [
        palette.light,
        palette.accent,
        mix(palette.far, palette.light, 0.4),
        mix(palette.accent, palette.light, 0.5),
    ]
    indent = 0
    for row in range(19):
        y = 0.2 + row * 0.037
        indent = max(0, min(4, indent + rng.choice((-1, 0, 0, 1))))
        canvas.box((0.085, y), (0.1, y + 0.012), mix(ground, palette.light, 0.25), radius=0.004)
        x = 0.125 + indent * 0.035
        for _ in range(rng.randint(0 if row % 6 == 5 else 1, 5)):
            long = rng.uniform(0.02, 0.12)
            if x + long > 0.9:
                break
            canvas.box((x, y), (x + long, y + 0.014), rng.choice(inks), 0.9, 0.006)
            x += long + 0.012


def sound(canvas: Canvas) -> None:
    """A recording: bars around a middle line, loud in places."""
    rng, palette = canvas.rng, canvas.palette
    centres = [(rng.random(), rng.uniform(0.04, 0.14)) for _ in range(4)]
    bars = round(74 * canvas.aspect / 1.5)
    for bar in range(bars):
        x = 0.05 + 0.9 * bar / (bars - 1)
        loud = 0.02 + sum(0.3 * math.exp(-((x - at) ** 2) / (2 * wide**2)) for at, wide in centres)
        tall = min(0.4, loud * rng.uniform(0.45, 1.1))
        ink = mix(palette.light, palette.accent, min(1, tall * 2.6))
        canvas.box((x - 0.0036, 0.5 - tall), (x + 0.0036, 0.5 + tall), ink, radius=0.006)


def loops(canvas: Canvas) -> None:
    """Pen exercises: rows of loops and waves in ink, a ruled line under each."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.sky[-1], palette.light, 0.5), palette.sky[-1]))
    for row in range(6):
        y = 0.14 + row * 0.145
        canvas.line([(0.05, y + 0.05), (0.95, y + 0.05)], palette.accent, 0.002, 0.5)
        turns, tall, slant = rng.uniform(16, 30), rng.uniform(0.025, 0.05), rng.uniform(0.6, 1.7)
        points = []
        for step in range(620):
            phase = step / 620 * turns * 6.283
            x = 0.07 + 0.86 * step / 620 + slant * 0.011 * math.cos(phase)
            swell = 0.55 + 0.45 * math.sin(step / 620 * 9 + row)
            points.append((x, y + tall * swell * math.sin(phase)))
        for start in range(0, 600, 20):
            wide = 0.0028 + 0.0032 * abs(math.sin(start / 23 + row))
            canvas.line(points[start : start + 22], palette.near, wide)


def _wobble(bumps: list[tuple[int, float, float]], degrees: int, level: int) -> float:
    angle = math.radians(degrees)
    return 1 + sum(size * math.sin(count * angle + turn) for count, turn, size in bumps) * level**0.5


def _stitch(column: int, row: int) -> int:
    band = row % 26
    if band in (0, 1, 12, 13):
        return 2
    if band < 12:
        middle = abs((column + 5) % 11 - 5)
        return 1 if abs(band - 6.5) + middle < 5 and (band + middle) % 3 else 0
    return 3 if (column + band) % 4 == 0 or (column - band) % 4 == 0 else 1


def _creature(canvas: Canvas, centre: Point, dot: float, body: Colour) -> None:
    rng = canvas.rng
    for y in range(8):
        for x in range(4):
            if rng.random() < 0.72 - 0.09 * x - 0.05 * abs(y - 4) + (0.2 if 2 <= y <= 5 else 0):
                for side in (x, -1 - x):
                    spot = canvas.around(centre, (side * dot, (y - 4) * dot))
                    canvas.box(
                        spot, canvas.around(spot, (dot * 0.96, dot * 0.96)), mix(body, canvas.palette.near, 0.06 * y)
                    )
    for side in (1, -2):
        spot = canvas.around(centre, (side * dot, -dot))
        canvas.box(spot, canvas.around(spot, (dot * 0.96, dot * 0.96)), canvas.palette.near)


def _along(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _stretch(path: list[Point], start: float, end: float) -> list[Point]:
    """The part of a broken line between two shares of its corners."""
    last = len(path) - 1

    def at(share: float) -> Point:
        corner = min(int(share * last), last - 1)
        return _along(path[corner], path[corner + 1], share * last - corner)

    return [at(start), at((start + end) / 2), at(end)]
