"""Still lifes: bread, tea, flowers, books, chess, trains, pots on a sill, shells in a pool."""

import math

from timelines.management.demo.pictures.canvas import Canvas, Point
from timelines.management.demo.pictures.palette import Colour, mix


def loaf(canvas: Canvas) -> None:
    """A round loaf on a board, scored like an ear of wheat."""
    palette = canvas.palette
    _table(canvas)
    canvas.oval((0.5, 0.74), (0.5, 0.1), mix(palette.near, palette.accent, 0.25))
    canvas.oval((0.5, 0.71), (0.47, 0.085), mix(palette.far, palette.near, 0.55))
    crust, flour = (176, 104, 52), (250, 226, 184)
    canvas.soft_shape([(0.26, 0.66), (0.3, 0.46), (0.5, 0.35), (0.7, 0.46), (0.74, 0.66), (0.5, 0.74)], crust)
    canvas.soft_shape([(0.3, 0.6), (0.34, 0.47), (0.5, 0.38), (0.64, 0.46), (0.6, 0.56), (0.44, 0.6)],
                      mix(crust, flour, 0.28))  # fmt: skip
    canvas.soft_line([(0.36, 0.62), (0.48, 0.53), (0.63, 0.43)], flour, 0.014)
    for step in range(5):
        x, y = 0.39 + step * 0.05, 0.6 - step * 0.036
        canvas.soft_line([(x, y), (x - 0.004, y - 0.05), (x + 0.022, y - 0.075)], flour, 0.01)
        canvas.soft_line([(x, y), (x + 0.035, y + 0.012), (x + 0.05, y - 0.004)], flour, 0.01)
    for _ in range(70):
        speck = (canvas.rng.gauss(0.5, 0.16), canvas.rng.gauss(0.73, 0.02))
        canvas.disc(speck, canvas.rng.uniform(0.001, 0.004), flour, 0.8)


def tea(canvas: Canvas) -> None:
    """A pot and two cups, steam rising."""
    palette = canvas.palette
    _table(canvas)
    pot = (0.42, 0.56)
    glaze, shade = palette.accent, mix(palette.accent, palette.near, 0.35)
    canvas.soft_line([canvas.around(pot, p) for p in ((0.2, 0.06), (0.33, -0.02), (0.37, -0.14))], glaze, 0.055)
    canvas.arc(canvas.around(pot, (-0.24, 0.0)), 0.12, (90, 270), shade, 0.03)
    canvas.oval(pot, (0.25, 0.2), glaze)
    canvas.oval(canvas.around(pot, (0.05, -0.04)), (0.17, 0.12), mix(glaze, palette.light, 0.16))
    canvas.oval(canvas.around(pot, (0, -0.185)), (0.12, 0.026), shade)
    canvas.oval(canvas.around(pot, (0, -0.2)), (0.1, 0.03), glaze)
    canvas.disc(canvas.around(pot, (0, -0.245)), 0.026, shade)
    for x in (0.66, 0.82):
        _cup(canvas, (x, 0.7), 0.1)
    _steam(canvas, (0.66, 0.58))
    _steam(canvas, (0.82, 0.58))


def bowl(canvas: Canvas) -> None:
    """A bowl from above: broth, noodles or rice, an egg, greens, and chopsticks."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.near, palette.far, 0.35), mix(palette.near, palette.far, 0.15)))
    centre = (0.48, 0.5)
    canvas.disc(canvas.around(centre, (0.02, 0.03)), 0.43, mix(palette.near, (0, 0, 0), 0.35), 0.5)
    canvas.disc(centre, 0.42, palette.light)
    canvas.ring(centre, 0.4, palette.accent, 0.012)
    broth = mix(palette.accent, palette.light, 0.28)
    canvas.disc(centre, 0.36, broth)
    for _ in range(26):
        start = canvas.polar(centre, rng.uniform(0.05, 0.28), rng.uniform(90, 250))
        bends = [start] + [canvas.around(start, (rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1))) for _ in range(3)]
        canvas.soft_line(bends, mix(palette.light, (240, 210, 140), 0.6), 0.011)
    egg = canvas.around(centre, (0.13, -0.1))
    canvas.oval(egg, (0.1, 0.085), (255, 252, 244))
    canvas.oval(egg, (0.052, 0.046), (244, 164, 44))
    for _ in range(15):
        leaf = canvas.polar(centre, rng.uniform(0.05, 0.3), rng.uniform(10, 110))
        canvas.ring(leaf, rng.uniform(0.014, 0.024), (86, 132, 62), 0.009)
    for _ in range(24):
        canvas.disc(canvas.polar(centre, rng.uniform(0, 0.33), rng.uniform(0, 360)), 0.005, (196, 60, 40), 0.9)
    for shift in (0, 0.035):
        canvas.line([(0.6 + shift, 0.02), (0.93 + shift, 0.9)], mix((120, 60, 40), palette.near, 0.3), 0.016)


def flowers(canvas: Canvas) -> None:
    """A jug of flowers on the table."""
    rng, palette = canvas.rng, canvas.palette
    _table(canvas)
    jug = (0.5, 0.7)
    for index in range(13):
        angle = -90 + (index - 6) * 11 + rng.uniform(-5, 5)
        head = canvas.polar((0.5, 0.58), rng.uniform(0.24, 0.42), angle)
        canvas.soft_line([(0.5, 0.6), ((0.5 + head[0]) / 2, 0.45), head], mix(palette.near, (70, 120, 70), 0.6), 0.007)
        if index % 3 == 2:
            _leafy(canvas, head, angle)
        else:
            _bloom(canvas, head, rng.uniform(0.035, 0.062))
    body = mix(palette.light, palette.far, 0.25)
    outline = [(-0.09, -0.14), (-0.08, -0.08), (-0.15, 0.06), (-0.1, 0.17), (0.1, 0.17), (0.15, 0.06), (0.08, -0.08),
               (0.09, -0.14)]  # fmt: skip
    canvas.soft_shape([canvas.around(jug, point) for point in outline], body)
    canvas.arc(canvas.around(jug, (0.14, -0.02)), 0.075, (-90, 90), body, 0.02)
    for level in (0.03, 0.06):
        canvas.soft_line([canvas.around(jug, (x, level + 0.012 * (1 - abs(x) * 8))) for x in (-0.13, 0, 0.13)],
                         palette.accent, 0.009)  # fmt: skip


def shelf(canvas: Canvas) -> None:
    """Books, upright and leaning, with a plant and a small clay bird."""
    rng, palette = canvas.rng, canvas.palette
    for row in range(2):
        board = 0.5 + row * 0.44
        x = 0.04
        while x < 0.88:
            if rng.random() < 0.12:
                _pot_plant(canvas, (x + 0.05, board), 0.09)
                x += 0.11
                continue
            wide, tall = rng.uniform(0.02, 0.045), rng.uniform(0.24, 0.36)
            cover = mix(rng.choice((palette.far, palette.near, palette.accent)), palette.light, rng.uniform(0, 0.45))
            canvas.box((x, board - tall), (x + wide, board), cover, radius=0.006)
            low = rng.uniform(0.03, 0.1)
            for band in (low, low + 0.02, tall - 0.05):
                canvas.box((x, board - band), (x + wide, board - band - 0.007), palette.light, 0.75)
            x += wide + 0.003
        canvas.box((0, board), (1, board + 0.03), mix(palette.near, palette.accent, 0.3))


def chess(canvas: Canvas) -> None:
    """A corner of the board in perspective, a few pieces left on it."""
    rng, palette = canvas.rng, canvas.palette
    light, dark = mix(palette.light, palette.far, 0.25), mix(palette.near, palette.accent, 0.3)

    def square(column: float, row: float) -> Point:
        depth = 0.42 + 0.62 * (row / 6) ** 1.25
        return 0.5 + (column - 4) * (0.09 + 0.075 * (depth - 0.4)) * (0.6 + 0.62 * row / 6), depth

    for row in range(6):
        for column in range(8):
            corners = [
                square(column, row),
                square(column + 1, row),
                square(column + 1, row + 1),
                square(column, row + 1),
            ]
            canvas.shape(corners, light if (row + column) % 2 else dark)
    spots = rng.sample([(column, row) for row in range(5) for column in range(1, 7)], 8)
    for index, (column, row) in enumerate(sorted(spots, key=lambda spot: spot[1])):
        foot = square(column + 0.5, row + 0.6)
        ink = palette.light if index % 2 else mix(palette.near, (0, 0, 0), 0.3)
        _piece(canvas, foot, 0.09 + 0.022 * row, ink, rng.choice(("pawn", "pawn", "rook", "king", "bishop")))


def train(canvas: Canvas) -> None:
    """A train on a viaduct, its smoke drifting back over the valley."""
    rng, palette = canvas.rng, canvas.palette
    canvas.glow((0.25, 0.35), 0.7, palette.light, 0.8)
    for share, base in ((0.1, 0.55), (0.3, 0.66)):
        crest = [(x / 5, base + rng.uniform(-0.06, 0.06)) for x in range(6)]
        canvas.soft_shape([(-0.1, 1.1), *crest, (1.1, 1.1)], mix(palette.far, palette.near, share))
    deck, stone = 0.6, mix(palette.far, palette.near, 0.65)
    for puff in range(16):
        spot = (0.66 - puff * 0.042, deck - 0.16 - 0.05 * math.sqrt(puff) + rng.uniform(-0.015, 0.015))
        canvas.disc(spot, 0.022 + puff * 0.0035, palette.light, 0.6 - puff * 0.03)
    canvas.box((0, deck), (1, deck + 0.05), stone)
    for arch in range(8):
        x = -0.02 + arch * 0.14
        canvas.box((x, deck), (x + 0.035, 1), stone)
        canvas.arc((x + 0.0875, deck + 0.13), 0.085 * canvas.aspect, (180, 360), stone, 0.035)
    _locomotive(canvas, (0.64, deck))
    for carriage in range(4):
        x = 0.52 - carriage * 0.135
        canvas.box((x, deck - 0.085), (x + 0.125, deck - 0.012), palette.accent, radius=0.01)
        canvas.box((x, deck - 0.03), (x + 0.125, deck - 0.012), mix(palette.accent, palette.near, 0.4))
        for window in range(4):
            left = x + 0.012 + window * 0.027
            canvas.box((left, deck - 0.07), (left + 0.019, deck - 0.045), palette.light)
    canvas.box((0, deck - 0.012), (1, deck), palette.near)


def sill(canvas: Canvas) -> None:
    """Pots on a window sill, weather outside."""
    rng, palette = canvas.rng, canvas.palette
    if rng.random() < 0.5:
        for _ in range(90):
            x, y = rng.random(), rng.uniform(0, 0.75)
            canvas.line([(x, y), (x - 0.008, y + 0.05)], palette.light, 0.002, 0.5)
    frame = mix(palette.light, palette.far, 0.12)
    for left, right in ((0, 0.03), (0.485, 0.515), (0.97, 1)):
        canvas.box((left, 0), (right, 0.8), frame)
    canvas.box((0, 0), (1, 0.04), frame)
    canvas.box((0, 0.76), (1, 0.84), frame)
    canvas.box((0, 0.84), (1, 1), mix(palette.far, palette.near, 0.25))
    for index in range(5):
        _pot_plant(canvas, (0.13 + index * 0.185, 0.79), rng.uniform(0.13, 0.19))


def pool(canvas: Canvas) -> None:
    """A tide pool from above: starfish, anemones, weed, small fish."""
    rng, palette = canvas.rng, canvas.palette
    canvas.gradient((mix(palette.far, palette.light, 0.25), palette.far, palette.near))
    for _ in range(26):
        rock = (rng.choice((rng.uniform(-0.05, 0.12), rng.uniform(0.88, 1.05), rng.random())),
                rng.choice((rng.uniform(-0.1, 0.08), rng.uniform(0.9, 1.1))))  # fmt: skip
        canvas.oval(rock, (rng.uniform(0.06, 0.17), rng.uniform(0.05, 0.13)),
                    mix(palette.near, palette.far, rng.uniform(0, 0.5)))  # fmt: skip
    for _ in range(6):
        _anemone(canvas, (rng.uniform(0.1, 0.9), rng.uniform(0.15, 0.85)), rng.uniform(0.04, 0.075))
    for _ in range(3):
        _starfish(canvas, (rng.uniform(0.15, 0.85), rng.uniform(0.2, 0.8)), rng.uniform(0.08, 0.12))
    for _ in range(7):
        _fish(canvas, (rng.uniform(0.15, 0.85), rng.uniform(0.2, 0.8)), rng.uniform(0.022, 0.034))
    for _ in range(16):
        canvas.arc((rng.random(), rng.random()), rng.uniform(0.05, 0.16), (200, 290), palette.light, 0.003, alpha=0.4)


def _table(canvas: Canvas) -> None:
    palette = canvas.palette
    canvas.glow((0.3, 0.2), 0.9, palette.light, 0.5)
    canvas.gradient((mix(palette.far, palette.near, 0.1), mix(palette.far, palette.near, 0.35)), 0.64, 1)
    for line in range(5):
        y = 0.69 + line * line * 0.016
        canvas.line([(0, y), (1, y)], mix(palette.far, palette.near, 0.45), 0.0025, 0.5)


def _cup(canvas: Canvas, foot: Point, size: float) -> None:
    palette = canvas.palette
    sides = [(-size, -size * 0.9), (-size * 0.7, 0), (size * 0.7, 0), (size, -size * 0.9)]
    canvas.shape([canvas.around(foot, point) for point in sides], palette.light)
    canvas.oval(canvas.around(foot, (0, 0)), (size * 0.7, size * 0.16), palette.light)
    canvas.oval(canvas.around(foot, (0, -size * 0.9)), (size, size * 0.24), mix(palette.light, palette.far, 0.2))
    canvas.oval(canvas.around(foot, (0, -size * 0.88)), (size * 0.86, size * 0.17), (156, 92, 40))


def _steam(canvas: Canvas, start: Point) -> None:
    for shift in (-0.035, 0, 0.035):
        bends = [(shift, 0), (shift + 0.02, -0.08), (shift - 0.015, -0.16), (shift + 0.015, -0.25)]
        canvas.soft_line([canvas.around(start, point) for point in bends], canvas.palette.light, 0.008, 0.55)


def _bloom(canvas: Canvas, centre: Point, size: float) -> None:
    palette = canvas.palette
    petal = mix(palette.accent, canvas.rng.choice((palette.light, palette.sky[0], (230, 90, 110))), 0.45)
    for step in range(8):
        canvas.disc(canvas.polar(centre, size * 0.7, step * 45 + size * 900), size * 0.46, petal)
    canvas.disc(centre, size * 0.45, mix((244, 190, 60), palette.accent, 0.2))


def _leafy(canvas: Canvas, tip: Point, angle: float) -> None:
    green = mix((70, 120, 70), canvas.palette.near, 0.35)
    for step in range(4):
        for side in (-38, 38):
            root = canvas.polar(tip, -0.04 * step, angle)
            blade = [root, canvas.polar(root, 0.03, angle + side + 18), canvas.polar(root, 0.06, angle + side),
                     canvas.polar(root, 0.03, angle + side - 18)]  # fmt: skip
            canvas.soft_shape(blade, green)


def _pot_plant(canvas: Canvas, foot: Point, size: float) -> None:
    rng, palette = canvas.rng, canvas.palette
    green = mix((74, 128, 78), palette.near, rng.uniform(0.1, 0.5))
    top = canvas.around(foot, (0, -size * 0.7))
    kind = rng.randint(0, 2)
    for step in range(11):
        angle = -90 + (step - 5) * (15 if kind else 22)
        tip = canvas.polar(top, size * rng.uniform(0.7, 1.3), angle)
        if kind == 2:
            canvas.soft_line([top, canvas.polar(top, size * 0.6, -90 + (step - 5) * 6), tip], green, 0.007)
            canvas.disc(tip, size * 0.13, palette.accent if step % 2 else green)
        else:
            left, right = (canvas.polar(top, size * 0.5, angle + side) for side in (-14, 14))
            canvas.soft_shape([top, left, tip, right], mix(green, palette.light, rng.uniform(0, 0.25)))
    clay = mix((190, 98, 62), palette.accent, 0.3)
    sides = [(-size * 0.42, -size * 0.72), (-size * 0.3, 0), (size * 0.3, 0), (size * 0.42, -size * 0.72)]
    canvas.shape([canvas.around(foot, point) for point in sides], clay)
    canvas.box(canvas.around(foot, (-size * 0.47, -size * 0.82)), canvas.around(foot, (size * 0.47, -size * 0.64)),
               mix(clay, palette.light, 0.15), radius=0.006)  # fmt: skip


def _piece(canvas: Canvas, foot: Point, size: float, ink: Colour, kind: str) -> None:
    canvas.oval(canvas.around(foot, (size * 0.12, 0.005)), (size * 0.5, size * 0.14), canvas.palette.near, 0.3)
    canvas.oval(foot, (size * 0.42, size * 0.15), ink)
    waist = [(-0.36, 0), (-0.16, -0.35), (-0.13, -0.8), (0.13, -0.8), (0.16, -0.35), (0.36, 0)]
    canvas.shape([canvas.around(foot, (x * size, y * size)) for x, y in waist], ink)
    if kind == "rook":
        canvas.box(
            canvas.around(foot, (-size * 0.27, -size * 1.1)), canvas.around(foot, (size * 0.27, -size * 0.75)), ink
        )
        for notch in (-0.27, -0.065, 0.14):
            canvas.box(canvas.around(foot, (notch * size, -size * 1.22)),
                       canvas.around(foot, ((notch + 0.13) * size, -size * 1.05)), ink)  # fmt: skip
    else:
        tall = {"pawn": 0.98, "bishop": 1.15, "king": 1.2}[kind]
        canvas.oval(canvas.around(foot, (0, -size * 0.8)), (size * 0.25, size * 0.07), ink)
        canvas.oval(canvas.around(foot, (0, -size * tall)), (size * 0.2, size * (0.2 if kind == "pawn" else 0.28)), ink)
        if kind == "king":
            for arm in ((0.035, 0.14), (0.1, 0.035)):
                middle = canvas.around(foot, (0, -size * 1.56))
                canvas.box(canvas.around(middle, (-arm[0] * size, -arm[1] * size)),
                           canvas.around(middle, (arm[0] * size, arm[1] * size)), ink)  # fmt: skip


def _locomotive(canvas: Canvas, foot: Point) -> None:
    palette = canvas.palette
    x, deck = foot
    steel = mix(palette.near, (0, 0, 0), 0.25)
    canvas.box((x + 0.03, deck - 0.1), (x + 0.15, deck - 0.04), steel, radius=0.03)
    canvas.box((x, deck - 0.13), (x + 0.045, deck - 0.03), steel, radius=0.006)
    canvas.box((x + 0.01, deck - 0.115), (x + 0.034, deck - 0.08), palette.light)
    canvas.box((x + 0.12, deck - 0.155), (x + 0.136, deck - 0.09), steel)
    canvas.box((x + 0.114, deck - 0.165), (x + 0.142, deck - 0.15), palette.accent)
    canvas.box((x, deck - 0.045), (x + 0.155, deck - 0.03), palette.accent)
    for wheel in range(4):
        canvas.disc((x + 0.02 + wheel * 0.038, deck - 0.027), 0.023, steel)
        canvas.disc((x + 0.02 + wheel * 0.038, deck - 0.027), 0.009, palette.far)
    canvas.glow((x + 0.158, deck - 0.07), 0.12, palette.light, 0.9)


def _anemone(canvas: Canvas, centre: Point, size: float) -> None:
    tint = mix(canvas.palette.accent, canvas.rng.choice(((200, 90, 140), (120, 170, 110), canvas.palette.light)), 0.5)
    for step in range(20):
        tip = canvas.polar(centre, size * canvas.rng.uniform(0.85, 1.15), step * 18)
        canvas.line([centre, tip], tint, size * 0.14)
    canvas.disc(centre, size * 0.4, mix(tint, canvas.palette.near, 0.45))


def _starfish(canvas: Canvas, centre: Point, size: float) -> None:
    turn = canvas.rng.uniform(0, 72)
    tint = mix(canvas.palette.accent, (232, 110, 60), 0.4)
    points = [canvas.polar(centre, size * (1 if step % 2 == 0 else 0.42), turn + step * 36) for step in range(10)]
    canvas.soft_shape(points, tint)
    for arm in range(5):
        for step in range(1, 5):
            canvas.disc(canvas.polar(centre, size * 0.19 * step, turn + arm * 72), 0.005, canvas.palette.light, 0.85)


def _fish(canvas: Canvas, centre: Point, size: float) -> None:
    facing = canvas.rng.choice((-1, 1))
    tint = mix(canvas.palette.light, canvas.palette.far, canvas.rng.uniform(0.1, 0.5))
    tail = [(-1.2, 0), (-2.1, -0.6), (-1.9, 0), (-2.1, 0.6)]
    canvas.shape([canvas.around(centre, (facing * x * size, y * size)) for x, y in tail], tint)
    canvas.oval(centre, (size * 1.4, size * 0.5), tint)
    canvas.disc(canvas.around(centre, (facing * size * 0.8, -size * 0.1)), size * 0.13, canvas.palette.near)
