"""Where uploaded files go, on disk or S3 alike: names nobody can guess, written once, and a private place before that.

An upload waits in the storage "uploads", which is never served; what processing made of it goes to the default storage,
whose addresses are public.
"""

import secrets
from io import BytesIO
from typing import IO

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage, storages


def uploads() -> Storage:
    """The private storage: for `FileField(storage=uploads)`."""
    return storages["uploads"]


def make_token() -> str:
    return secrets.token_hex(16)


def file_name(folder: str, pk: int, variant: str, token: str, extension: str) -> str:
    """media_attachments/113/456/789/.../original/<token>.jpg: few files a folder, and no name tells another."""
    digits = f"{pk:018d}"
    path = "/".join(digits[start : start + 3] for start in range(0, len(digits), 3))
    return f"{folder}/{path}/{variant}/{token}.{extension}"


def store(name: str, data: bytes, content_type: str) -> str:
    """Write a public file. The same name again replaces it, so that a job killed half-way can simply run again."""
    default_storage.delete(name)
    return default_storage.save(name, _Content(data, content_type))


def store_upload(name: str, file: IO[bytes]) -> str:
    file.seek(0)
    return uploads().save(name, File(file))


def keep_upload(name: str, data: bytes) -> str:
    """As `store`, in the private storage: what a stranger sent, until it has been looked at."""
    uploads().delete(name)
    return uploads().save(name, File(BytesIO(data)))


def open_upload(name: str | None) -> IO[bytes]:
    if not name:
        raise FileNotFoundError
    return uploads().open(name, "rb")


def discard(*names: str | None) -> None:
    """Delete public files; those that are gone already do not matter."""
    for name in names:
        if name:
            default_storage.delete(name)


def discard_upload(name: str | None) -> None:
    if name:
        uploads().delete(name)


class _Content(File):
    """Bytes with their content type, which S3 would otherwise guess from the name."""

    def __init__(self, data: bytes, content_type: str) -> None:
        super().__init__(BytesIO(data))
        self.size = len(data)
        self.content_type = content_type
