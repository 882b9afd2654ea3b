"""Landscapes: hills, sea, night skies, forests, fields, and what stands in them."""

import math

from PIL import Image

from timelines.management.demo.pictures.birds import flock
from timelines.management.demo.pictures.canvas import Canvas, Point, ridge, smooth
from timelines.management.demo.pictures.palette import mix


def hills(canvas: Canvas) -> None:
    """Ranges fading into the haze, a low sun, birds on their way."""
    rng = canvas.rng
    sun = (rng.uniform(0.2, 0.8), rng.uniform(0.38, 0.5))
    _sun(canvas, sun, rng.uniform(0.055, 0.085))
    layers = rng.randint(5, 6)
    for layer in range(layers):
        share = layer / (layers - 1)
        _ground(canvas, 0.5 + 0.42 * share**1.2, 0.13 + 0.05 * share, share)
    flock(canvas, (1 - sun[0] * 0.8, 0.24), rng.randint(5, 9))


def lake(canvas: Canvas) -> None:
    """The same hills twice: above, and broken by the water."""
    hills(canvas)
    shore = 0.68
    line = round(shore * canvas.height)
    above = canvas.image.crop((0, 2 * line - canvas.height, canvas.width, line))
    mirrored = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    water = Image.new("RGB", mirrored.size, mix(canvas.palette.near, canvas.palette.sky[0], 0.5))
    canvas.image.paste(Image.blend(mirrored, water, 0.28), (0, line))
    _ripples(canvas, shore)


def sea(canvas: Canvas) -> None:
    """Waves with the light on them, and a sail."""
    rng, palette = canvas.rng, canvas.palette
    horizon = 0.52
    sun = (rng.uniform(0.3, 0.7), horizon - rng.uniform(0.05, 0.16))
    _sun(canvas, sun, 0.075)
    _waves(canvas, horizon, sun[0])
    sail = rng.choice((0.15, 0.22, 0.8, 0.86))
    canvas.shape([(sail, horizon - 0.11), (sail, horizon), (sail + 0.035, horizon)], palette.light)
    canvas.shape([(sail - 0.006, horizon - 0.09), (sail - 0.006, horizon), (sail - 0.026, horizon)], palette.accent)
    canvas.shape([(sail - 0.03, horizon), (sail + 0.042, horizon), (sail + 0.028, horizon + 0.016),
                  (sail - 0.02, horizon + 0.016)], palette.near)  # fmt: skip
    flock(canvas, (0.5, 0.2), rng.randint(3, 6))


def lighthouse(canvas: Canvas) -> None:
    rng, palette = canvas.rng, canvas.palette
    horizon = 0.58
    foot = rng.choice((0.26, 0.74))
    lamp = (foot, 0.25)
    for side in (-1, 1):
        beam = [lamp, (foot + side * 1.1, 0.1), (foot + side * 1.1, 0.3)]
        canvas.shape(beam, palette.light, 0.13)
        canvas.shape([lamp, (foot + side * 1.1, 0.15), (foot + side * 1.1, 0.25)], palette.light, 0.13)
    _waves(canvas, horizon, foot)
    canvas.soft_shape([(foot - 0.24, 0.8), (foot - 0.12, 0.63), (foot, 0.59), (foot + 0.13, 0.65),
                       (foot + 0.27, 0.8), (foot, 0.88)], palette.near)  # fmt: skip
    for step in range(5):
        top, bottom = 0.29 + step * 0.066, 0.29 + (step + 1) * 0.066
        wide, wider = (0.024 + 0.0035 * level for level in (step, step + 1))
        shade = palette.light if step % 2 == 0 else palette.accent
        canvas.shape([(foot - wide, top), (foot + wide, top), (foot + wider, bottom), (foot - wider, bottom)], shade)
    canvas.box((foot - 0.03, 0.278), (foot + 0.03, 0.294), palette.near)
    canvas.box((foot - 0.017, 0.225), (foot + 0.017, 0.28), palette.light)
    canvas.shape([(foot - 0.024, 0.228), (foot, 0.185), (foot + 0.024, 0.228)], palette.accent)
    canvas.glow(lamp, 0.3, palette.light, 0.9)
    flock(canvas, (1 - foot, 0.3), 5)


def stars(canvas: Canvas) -> None:
    """A clear night over trees, with the band of the galaxy."""
    rng, palette = canvas.rng, canvas.palette
    tilt = rng.uniform(-0.5, 0.5)
    for _ in range(36):
        x = rng.uniform(-0.1, 1.1)
        centre = (x, 0.4 + tilt * (x - 0.5) + rng.gauss(0, 0.06))
        canvas.glow(centre, rng.uniform(0.1, 0.3), mix(palette.far, palette.accent, rng.random()), 0.16)
    for _ in range(round(260 * canvas.aspect)):
        x = rng.random()
        y = rng.random() if rng.random() < 0.6 else 0.4 + tilt * (x - 0.5) + rng.gauss(0, 0.07)
        canvas.disc((x, y), rng.choice((0.0009, 0.0012, 0.0018)), palette.light, rng.uniform(0.4, 1))
    for _ in range(9):
        spot = (rng.random(), rng.uniform(0, 0.6))
        canvas.glow(spot, 0.022, palette.accent, 0.8)
        canvas.disc(spot, 0.0032, palette.light)
    _ground(canvas, 0.9, 0.06, 0.6)
    _treeline(canvas, 0.93, 0.16)


def trails(canvas: Canvas) -> None:
    """Hours of turning sky around the pole."""
    rng, palette = canvas.rng, canvas.palette
    pole = (rng.uniform(0.35, 0.65), rng.uniform(0.45, 0.6))
    for step in range(150):
        start = rng.uniform(0, 360)
        shade = mix(palette.light, palette.accent, rng.random())
        canvas.arc(pole, 0.012 + step * 0.0078, (start, start + 48), shade, 0.002, alpha=rng.uniform(0.25, 0.9))
    canvas.disc(pole, 0.004, palette.light)
    _ground(canvas, 0.92, 0.05, 1)
    _treeline(canvas, 0.95, 0.2)


def moon(canvas: Canvas) -> None:
    """The phases in one row, the full one in the middle."""
    palette = canvas.palette
    for _ in range(120):
        canvas.disc((canvas.rng.random(), canvas.rng.random()), 0.0012, palette.light, canvas.rng.uniform(0.2, 0.7))
    for index in range(7):
        centre = canvas.around((0.5, 0.5), ((index - 3) * 0.2 * canvas.aspect / 1.5, 0))
        _phase(canvas, centre, 0.075 if index != 3 else 0.11, (index - 3) / 3)


def forest(canvas: Canvas) -> None:
    """Trunks in the fog, nearer ones darker."""
    rng, palette = canvas.rng, canvas.palette
    canvas.glow((rng.uniform(0.3, 0.7), 0.3), 0.8, palette.light, 0.8)
    for layer in range(5):
        share = layer / 4
        shade = mix(palette.far, palette.near, share)
        for _ in range(13 - 2 * layer):
            x, wide = rng.random(), (0.004 + 0.013 * share) * rng.uniform(0.7, 1.4)
            lean = rng.uniform(-0.012, 0.012)
            canvas.shape([(x + lean - wide * 0.6, 0), (x + lean + wide * 0.6, 0), (x + wide, 1), (x - wide, 1)], shade)
            for _branch in range(2 + layer):
                _branch_of(canvas, (x + lean * 0.6, rng.uniform(0.02, 0.5)), wide, share)
        _ground(canvas, 0.78 + 0.045 * layer, 0.05, share)


def fields(canvas: Canvas) -> None:
    """Furrows running to one point, and a row of poplars."""
    rng, palette = canvas.rng, canvas.palette
    horizon = 0.46
    _sun(canvas, (rng.uniform(0.2, 0.8), 0.2), 0.06)
    _ground(canvas, horizon, 0.06, 0.15)
    vanish = (rng.uniform(0.35, 0.65), horizon)
    light, dark = mix(palette.far, palette.light, 0.3), mix(palette.near, palette.accent, 0.25)
    canvas.box((0, horizon), (1, 1), mix(light, dark, 0.4))
    for row in range(-13, 14):
        left, right = 0.5 + row * 0.16, 0.5 + row * 0.16 + 0.08
        canvas.shape([vanish, (left, 1), (right, 1)], mix(dark, palette.near, 0.5 if row % 3 else 0.1))
        if row % 3 == 0:
            canvas.shape([vanish, (left + 0.02, 1), (right - 0.03, 1)], mix(palette.accent, light, 0.35))
    for index in range(7):
        x = 0.05 + index * 0.055 if vanish[0] > 0.5 else 0.95 - index * 0.055
        tall = 0.2 - index * 0.02
        canvas.oval((x, horizon - tall / 2), (0.014, tall / 2 * canvas.height / canvas.side), palette.near)
    flock(canvas, (vanish[0], 0.3), 5)


def dunes(canvas: Canvas) -> None:
    rng, palette = canvas.rng, canvas.palette
    _sun(canvas, (rng.uniform(0.25, 0.75), 0.26), 0.09)
    for layer in range(5):
        share = layer / 4
        base = 0.52 + 0.11 * layer
        crest = [(x / 6, base + rng.uniform(-0.06, 0.06)) for x in range(7)]
        shade = mix(palette.far, palette.near, share * 0.75)
        canvas.shape([*smooth(crest, 12), (1, 1), (0, 1)], shade)
        shadow = [(x, y + 0.012 + 0.05 * abs(x - 0.5)) for x, y in crest]
        canvas.shape([*smooth(shadow, 12), (1, 1), (0, 1)], mix(shade, palette.near, 0.16))


def _sun(canvas: Canvas, centre: Point, radius: float) -> None:
    canvas.glow(centre, radius * 6, canvas.palette.light, 0.75)
    canvas.disc(centre, radius, canvas.palette.light)


def _ground(canvas: Canvas, base: float, height: float, share: float) -> None:
    shade = mix(canvas.palette.far, canvas.palette.near, share)
    canvas.shape([*ridge(canvas.rng, base, height), (1, 1.01), (0, 1.01)], shade)


def _waves(canvas: Canvas, horizon: float, light_at: float) -> None:
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.far, palette.sky[-1], 0.25), palette.far, palette.near), horizon, 1)
    for row in range(26):
        share = row / 25
        y = horizon + 0.012 + (1 - horizon) * share**1.5
        for _ in range(7):
            x, long = rng.uniform(-0.1, 1), rng.uniform(0.03, 0.12) * (0.4 + share)
            crest = [(x, y), (x + long / 2, y - 0.004 - 0.008 * share), (x + long, y)]
            canvas.soft_line(crest, mix(palette.far, palette.light, 0.35), 0.0015 + 0.003 * share, 0.5)
        for _ in range(4):
            x = rng.gauss(light_at, 0.015 + 0.05 * share)
            wide = rng.uniform(0.008, 0.03) * (0.5 + share)
            canvas.oval((x, y), (wide * 0.8, 0.002 + 0.004 * share), palette.light, 0.7)


def _ripples(canvas: Canvas, shore: float) -> None:
    for _ in range(60):
        share = canvas.rng.random() ** 0.7
        y = shore + 0.005 + (1 - shore) * share
        x, long = canvas.rng.uniform(-0.1, 1), canvas.rng.uniform(0.02, 0.14) * (0.4 + share)
        canvas.line([(x, y), (x + long, y)], canvas.palette.light, 0.0015 + 0.002 * share, 0.22)


def _treeline(canvas: Canvas, base: float, height: float) -> None:
    x = -0.02
    while x < 1.02:
        tall, wide = height * canvas.rng.uniform(0.35, 1) * (0.5 + abs(x - 0.5)), canvas.rng.uniform(0.014, 0.026)
        for tier in range(4):
            top, spread = base - tall * (1 - tier * 0.2), wide * (0.4 + 0.2 * tier)
            foot = top + tall * 0.36
            canvas.shape([(x, top), (x + spread, foot), (x - spread, foot)], canvas.palette.near)
        x += wide * canvas.rng.uniform(0.7, 1.3)
    canvas.box((0, base), (1, 1), canvas.palette.near)


def _phase(canvas: Canvas, centre: Point, radius: float, phase: float) -> None:
    """`phase` -1 … 1 with the full moon at 0: half a disc, closed by the ellipse of the terminator."""
    palette = canvas.palette
    canvas.glow(centre, radius * 2.2, palette.light, 0.25 * (1 - abs(phase)))
    canvas.disc(centre, radius, palette.far, 0.5)
    terminator = -1 + 1.86 * abs(phase)
    side = 1 if phase <= 0 else -1
    angles = [math.radians(degrees) for degrees in range(-90, 91, 6)]
    limb = [(side * math.cos(angle), math.sin(angle)) for angle in angles]
    shade_line = [(side * terminator * math.cos(angle), math.sin(angle)) for angle in reversed(angles)]
    lit = [canvas.around(centre, (x * radius, y * radius)) for x, y in limb + shade_line]
    canvas.shape(lit, palette.light)
    if not phase:
        for x, y, size in ((-0.3, -0.2, 0.22), (0.25, 0.3, 0.16), (0.1, -0.45, 0.1), (-0.15, 0.45, 0.12)):
            crater = canvas.around(centre, (x * radius, y * radius))
            canvas.disc(crater, size * radius, mix(palette.light, palette.far, 0.2))


def _branch_of(canvas: Canvas, start: Point, wide: float, share: float) -> None:
    side = canvas.rng.choice((-1, 1))
    long = canvas.rng.uniform(0.03, 0.09)
    end = (start[0] + side * long, start[1] - long * canvas.rng.uniform(0.2, 1))
    shade = mix(canvas.palette.far, canvas.palette.near, share)
    canvas.line([start, end], shade, wide * 0.5)
