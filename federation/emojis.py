"""Custom emoji of other servers: kept by the domain of whoever writes with them, their pictures as copies of ours.

An emoji is shown once its picture is here. The name of a copy holds a digest of it, so that one that has not changed
leaves everything as it is.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from federation.as2.tags import EmojiData
from federation.files import fetch_media, rejects_media
from federation.models.domain_policy import DomainBlock
from federation.policy import rejecting_media
from instance import storage
from instance.errors import RuleError
from instance.images import EMOJI_SIZE_LIMIT, Picture, read_emoji
from instance.jobs import poke
from instance.models.emoji import CustomEmoji

FETCH = "federation.jobs.fetch_emoji"
MAX_OF_DOMAIN = 20_000
MAX_SHORTCODE = 128
FRESH = timedelta(hours=6)
"""So long nobody is asked again for a picture at the same address: some say of each emoji that it has just changed."""
A_BATCH = 500


def keep_emojis(found: Iterable[EmojiData], *, domain: str) -> None:
    """What somebody of this domain writes with. New and changed pictures are fetched by jobs (as Mastodon does)."""
    named = {emoji.shortcode: emoji for emoji in found if len(emoji.shortcode) <= MAX_SHORTCODE}
    if not named or not domain or rejects_media(domain):
        return
    known = {row.shortcode: row for row in CustomEmoji.objects.filter(domain=domain, shortcode__in=named)}
    new = [emoji for code, emoji in named.items() if code not in known]
    rows = [*_added(new, domain), *(row for row in known.values() if _is_outdated(row, named[row.shortcode]))]
    for row in rows:
        if cache.add(f"emoji:asked:{row.pk}:{_digest(row.image_remote_url.encode())}", True, FRESH.total_seconds()):
            poke(FETCH, "pull", {"emoji_id": row.pk})


def fetch_picture(emoji: CustomEmoji) -> None:
    """To be drawn from the private storage; NotFetched where it cannot be had."""
    data = fetch_media(emoji.image_remote_url, owner=emoji.domain or "", limit=EMOJI_SIZE_LIMIT)
    storage.keep_upload(_upload(emoji), data)


def draw_emoji(emoji: CustomEmoji) -> None:
    """Make the picture and its still of what was fetched; what is none leaves the emoji as it was."""
    upload = _upload(emoji)
    with suppress(RuleError, FileNotFoundError):
        with storage.open_upload(upload) as file:
            portrait = read_emoji(file)
        image, still = _store(emoji, "original", portrait.picture), _store(emoji, "static", portrait.still)
        if image != emoji.image.name:
            _show(emoji, image, still)
    storage.discard_upload(upload)


def forget_rejected_emojis() -> None:
    """Those of servers whose media nobody wants any more."""
    for domain in rejecting_media(DomainBlock.objects.all()):
        there = CustomEmoji.objects.filter(Q(domain=domain) | Q(domain__endswith=f".{domain}"))
        for emoji in there.order_by("id")[:A_BATCH]:
            storage.discard(emoji.image.name, emoji.static_image.name)
            emoji.delete()


def _added(new: list[EmojiData], domain: str) -> list[CustomEmoji]:
    if not new:
        return []
    room = MAX_OF_DOMAIN - CustomEmoji.objects.filter(domain=domain).count()
    rows = [
        CustomEmoji(shortcode=emoji.shortcode, domain=domain, uri=emoji.uri or None, image_remote_url=emoji.url)
        for emoji in new[: max(room, 0)]
    ]
    CustomEmoji.objects.bulk_create(rows, ignore_conflicts=True)  # somebody may write with it at the same moment
    codes = [row.shortcode for row in rows]
    return list(CustomEmoji.objects.filter(domain=domain, shortcode__in=codes))


def _is_outdated(row: CustomEmoji, emoji: EmojiData) -> bool:
    """Its picture has another address now, or is newer, or never came."""
    if row.disabled:
        return False
    if row.image_remote_url != emoji.url:
        row.uri, row.image_remote_url = emoji.uri or None, emoji.url
        CustomEmoji.objects.filter(pk=row.pk).update(uri=row.uri, image_remote_url=row.image_remote_url)
        return True
    return not row.image or (emoji.updated is not None and emoji.updated >= row.updated_at)


def _show(emoji: CustomEmoji, image: str, still: str) -> None:
    old = (emoji.image.name, emoji.static_image.name)
    same = CustomEmoji.objects.filter(pk=emoji.pk, image_remote_url=emoji.image_remote_url)
    if same.update(image=image, static_image=still, updated_at=timezone.now()):
        transaction.on_commit(lambda: storage.discard(*old))
    else:
        storage.discard(image, still)


def _store(emoji: CustomEmoji, variant: str, picture: Picture) -> str:
    name = storage.file_name("cache/custom_emojis", emoji.pk, variant, _digest(picture.data), picture.extension)
    return storage.store(name, picture.data, picture.content_type)


def _upload(emoji: CustomEmoji) -> str:
    digest = _digest(emoji.image_remote_url.encode())
    return storage.file_name("cache/custom_emojis", emoji.pk, "fetched", digest, "bin")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
