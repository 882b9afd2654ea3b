"""All pictures of the demo, drawn and made ready for the store on several threads at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from instance.images import Attachment, Picture, read_attachment, read_portrait
from timelines.management.demo.pictures.gallery import AVATAR, HEADER, PICTURE, painted
from timelines.management.demo.script import Script

THREADS = 2  # encoding and scaling release Python's lock, drawing does not


@dataclass(frozen=True, slots=True)
class Artwork:
    """By description: avatars and headers of members, pictures of posts."""

    avatars: dict[str, Picture]
    headers: dict[str, Picture]
    pictures: dict[str, Attachment]


def draw(script: Script) -> Artwork:
    with ThreadPoolExecutor(THREADS) as threads:

        def each(make: partial[object], descriptions: Iterable[str]) -> dict[str, object]:
            wanted = sorted(set(descriptions))
            return dict(zip(wanted, threads.map(make, wanted), strict=True))

        avatars = {member.avatar for member in script.members}
        headers = {member.header for member in script.members}
        pictures = {motif for line in script.lines for motif, _description in line.pictures}
        return Artwork(
            each(partial(_portrait, size=AVATAR), avatars),  # type: ignore[arg-type]
            each(partial(_portrait, size=HEADER), headers),  # type: ignore[arg-type]
            each(partial(_attachment), pictures),  # type: ignore[arg-type]
        )


def _portrait(description: str, *, size: tuple[int, int]) -> Picture:
    width, height = size
    return read_portrait(BytesIO(painted(description, size)), width=width, height=height).picture


def _attachment(description: str) -> Attachment:
    return read_attachment(BytesIO(painted(description, PICTURE)))
