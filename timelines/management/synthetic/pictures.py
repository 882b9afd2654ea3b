"""A few stored pictures that all attachments of the synthetic data set share."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from psycopg.types.json import Jsonb

from instance import storage
from instance.images import read_attachment
from timelines.management.demo.pictures.gallery import PICTURE, painted

MOTIFS = ("hills dawn 1", "sea sea 2", "stars night 3", "forest moss 4", "roofs dusk 5", "tea clay 6")
FOLDER = "media_attachments/synthetic"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the rows of its attachments say: file, thumbnail, size, blurhash, meta, description."""

    columns: tuple[Any, ...]


def store_pictures() -> list[Stored]:
    return [_store(motif) for motif in MOTIFS]


def _store(motif: str) -> Stored:
    made = read_attachment(BytesIO(painted(motif, PICTURE)))
    name = motif.replace(" ", "-")
    paths = [
        storage.store(f"{FOLDER}/{variant}/{name}.{picture.extension}", picture.data, picture.content_type)
        for variant, picture in (("original", made.original), ("small", made.small))
    ]
    return Stored((*paths, len(made.original.data), made.blurhash, Jsonb(made.meta), f"A drawing: {motif}"))
