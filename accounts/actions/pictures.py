"""Avatars and headers of accounts elsewhere: our own copies, made when an account comes with another address of one.

The name of a copy holds a digest of the address it was fetched from, so that one can see whether it is still right.
"""

import hashlib
from contextlib import suppress

from django.db import transaction
from django.db.models import Q

from accounts.actions.profile import SHAPES
from accounts.models.account import Account
from federation.models.domain_policy import DomainBlock
from federation.policy import rejecting_media
from instance import storage
from instance.errors import RuleError
from instance.images import Picture, Portrait, read_portrait
from instance.locks import lock_name

PICTURES = tuple(SHAPES)
A_BATCH = 500


def lacks_picture(account: Account, name: str) -> bool:
    """Whether its server names an avatar or header (`name`) that is not the one we have."""
    url = getattr(account, f"{name}_remote_url")
    return bool(url) and _token(url) not in (getattr(account, name).name or "")


def drop_pictures(*, account: Account) -> None:
    """Those its server no longer shows, or that are not wanted of it any more."""
    for name in PICTURES:
        if not getattr(account, f"{name}_remote_url"):
            _replace(account, name, "", "")


def forget_rejected_pictures() -> None:
    """Those of servers whose media nobody wants any more."""
    for domain in rejecting_media(DomainBlock.objects.all()):
        there = Account.objects.filter(Q(domain=domain) | Q(domain__endswith=f".{domain}"))
        for account in there.filter(Q(avatar__gt="") | Q(header__gt="")).order_by("id")[:A_BATCH]:
            for name in PICTURES:
                _replace(account, name, "", "")


def discard_pictures(*, account: Account) -> None:
    """The files of an account that is being deleted."""
    names = [getattr(account, column).name for name in PICTURES for column in (name, f"{name}_static")]
    transaction.on_commit(lambda: storage.discard(*names))


def expect_picture(*, account: Account, name: str, data: bytes) -> None:
    """What was fetched waits in the private storage to be drawn."""
    storage.keep_upload(_upload(account, name), data)


def is_waiting(account: Account, name: str) -> bool:
    """It has been fetched already, and has only to be drawn."""
    return storage.uploads().exists(_upload(account, name))


def draw_picture(*, account: Account, name: str) -> None:
    """Make a copy of what waits, in our shape. What is no picture is forgotten, and the one before stays."""
    upload = _upload(account, name)
    width, height = SHAPES[name]
    with suppress(RuleError, FileNotFoundError):
        with storage.open_upload(upload) as file:
            portrait = read_portrait(file, width=width, height=height)
        _keep(account, name, portrait)
    storage.discard_upload(upload)


def _keep(account: Account, name: str, portrait: Portrait) -> None:
    picture = _store(account, name, "original", portrait.picture)
    moves = portrait.still is not portrait.picture
    _replace(account, name, picture, _store(account, name, "static", portrait.still) if moves else picture)


def _store(account: Account, name: str, variant: str, picture: Picture) -> str:
    token = _token(getattr(account, f"{name}_remote_url"))
    file = storage.file_name(f"cache/accounts/{name}s", account.pk, variant, token, picture.extension)
    return storage.store(file, picture.data, picture.content_type)


def _replace(account: Account, name: str, picture: str, still: str) -> None:
    """Unless the address has changed while we worked: then another job is on its way."""
    columns = (name, f"{name}_static")
    old = {getattr(account, column).name for column in columns} - {picture, still, "", None}
    if not old and not picture:
        return
    url = getattr(account, f"{name}_remote_url")
    with transaction.atomic():
        lock_name(account.actor_uri)  # whoever receives the account just now would write the old names again
        same = Account.objects.filter(**{"pk": account.pk, f"{name}_remote_url": url})
        if same.update(**dict(zip(columns, (picture, still), strict=True))):
            transaction.on_commit(lambda: storage.discard(*old))


def _upload(account: Account, name: str) -> str:
    token = _token(getattr(account, f"{name}_remote_url"))
    return storage.file_name(f"cache/accounts/{name}s", account.pk, "fetched", token, "bin")


def _token(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]
