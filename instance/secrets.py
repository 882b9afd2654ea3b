"""Secrets that an embedded instance makes for itself: written once into DATA_DIR, readable by its user only."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured


def generated(data_dir: Path, name: str, *, allowed: bool = True) -> str:
    """Return the secret `name` of this data directory, making it on first use.

    Raises ImproperlyConfigured where secrets must come from the environment (`allowed` is false).
    """
    if not allowed:
        raise ImproperlyConfigured(f"{name.upper()} must be set in the environment when DATABASE_URL is set.")
    path = data_dir / "secrets" / name
    if not path.exists():
        _write_once(path, _MAKERS[name]())
    return path.read_text().strip()


def vapid_public_key(private_key: str) -> str:
    """The base64url point that clients subscribe with (RFC 8292), from our base64url private number."""
    number = int.from_bytes(_decode(private_key), "big")
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _make_vapid_private_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encode(number.to_bytes(32, "big"))


_MAKERS = {
    "secret_key": lambda: secrets.token_urlsafe(64),
    "vapid_private_key": _make_vapid_private_key,
}


def _write_once(path: Path, value: str) -> None:
    """Write `value` unless another process was first: link() of a finished file is atomic."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
