"""What the tests of readers share: the samples, a clock that stands still, and how an attribute is named."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SAMPLES = FOLDER / "samples"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def sample_json(name: str) -> dict[str, Any]:
    return json.loads(sample(name))


def index() -> list[dict[str, str]]:
    with (SAMPLES / "INDEX.tsv").open() as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def value_at(data: Any, path: str) -> Any:
    """`value_at(note, "attachments.0.url")`."""
    for part in path.split("."):
        data = data[int(part)] if part.isdigit() else getattr(data, part)
    return data
