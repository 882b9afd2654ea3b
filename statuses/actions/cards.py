"""Previews of links: expected when a post comes, written when the page has been read, drawn, and forgotten."""

import hashlib
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from federation.previews import Preview
from instance import storage
from instance.errors import RuleError
from instance.images import read_attachment
from statuses.models.card import FRESH, CardType, PreviewCard
from statuses.models.status import Status
from statuses.queries.cards import cards_with_images, link_of, unused_cards

A_BATCH = 500


def card_for(url: str) -> PreviewCard:
    """The one of this link, read already or not."""
    return PreviewCard.objects.get_or_create(url=url)[0]


def hang_card(*, status: Status) -> PreviewCard | None:
    """Put the preview of its link under a status that has none; the card, if its page has to be read (again)."""
    if status.card_id is None:
        link = link_of(status)
        if not link:
            return None
        status.card = card_for(link)
        as_it_was = Status.objects.filter(pk=status.pk, card=None, edited_at=status.edited_at)
        as_it_was.update(card=status.card)
    return None if status.card is None or status.card.is_fresh else status.card


def write_card(*, card: PreviewCard, preview: Preview | None, author: Account | None = None) -> None:
    """As its page describes itself now; nothing where there is none, which shows no card, or the one from before."""
    card.fetched_at = timezone.now()
    if preview is None:
        card.save(update_fields=["fetched_at"])
        return
    old_image = card.image.name if card.image_remote_url != preview.image_url else ""
    if old_image:
        card.image.name, card.blurhash = "", ""
    if old_image or not card.image or preview.type == CardType.VIDEO:
        card.width, card.height = preview.width, preview.height
    card.type, card.target = CardType(preview.type), preview.url
    card.title, card.description, card.language = preview.title, preview.description, preview.language[:10]
    card.author_name, card.author_url, card.author_account = preview.author_name, preview.author_url, author
    card.provider_name, card.provider_url = preview.provider_name, preview.provider_url
    card.html, card.embed_url = preview.html, preview.embed_url
    card.image_remote_url, card.image_description = preview.image_url, preview.image_description
    card.published_at = preview.published_at
    with transaction.atomic():
        card.save()
        transaction.on_commit(lambda: storage.discard(old_image))


def expect_image(*, card: PreviewCard, data: bytes) -> None:
    """What was fetched waits in the private storage to be drawn."""
    storage.keep_upload(_upload(card), data)


def draw_card(*, card: PreviewCard) -> None:
    """Make the picture of the card; what is none leaves it without."""
    upload = _upload(card)
    with suppress(RuleError, FileNotFoundError):
        with storage.open_upload(upload) as file:
            made = read_attachment(file)
        digest = hashlib.sha256(made.small.data).hexdigest()[:32]
        name = storage.file_name("cache/preview_cards", card.pk, "small", digest, made.small.extension)
        name = storage.store(name, made.small.data, made.small.content_type)
        same = PreviewCard.objects.filter(pk=card.pk, image_remote_url=card.image_remote_url)
        same.update(image=name, blurhash=made.blurhash)
        same.exclude(type=CardType.VIDEO).update(width=made.small.width, height=made.small.height)
        if card.image.name != name:
            storage.discard(card.image.name)
    storage.discard_upload(upload)


def forget_old_cards(*, images_before: datetime | None) -> None:
    """Pictures go like other copies of others' media, and rows that no post shows when they are stale."""
    for card in cards_with_images(images_before)[:A_BATCH] if images_before else ():
        name = card.image.name
        PreviewCard.objects.filter(pk=card.pk).update(image="")
        storage.discard(name)
    for card in unused_cards(timezone.now() - FRESH)[:A_BATCH]:
        storage.discard(card.image.name)
        card.delete()


def _upload(card: PreviewCard) -> str:
    digest = hashlib.sha256(card.image_remote_url.encode()).hexdigest()[:32]
    return storage.file_name("cache/preview_cards", card.pk, "fetched", digest, "bin")
