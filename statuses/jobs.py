"""Jobs of statuses: reading what other servers have, media and previews of links, working on uploads, clearing away.

Pictures of strangers are decoded in the queue `media` alone, whose workers have limits of memory and time.
"""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from accounts.queries.servers import servers_under
from federation.as2.urls import domain_of
from federation.fetch import Later, NotFetched
from federation.files import fetch_media as fetch_file
from federation.looks import holding
from federation.previews import fetch_preview
from instance.image_files import IMAGE_SIZE_LIMIT
from instance.jobs import job
from instance.models.site import InstanceSettings
from statuses.actions import cards, remote_media
from statuses.actions import media as media_actions
from statuses.actions import poll as poll_actions
from statuses.actions.awaited import due_parents
from statuses.actions.delete import hide_reblogs
from statuses.actions.purge import purge_deleted
from statuses.actions.reject_media import reject_known_media
from statuses.activitypub import parents, polls, profiles, threads
from statuses.activitypub.attribution import author_of
from statuses.activitypub.look import look_anew, look_at_author
from statuses.activitypub.stamps import settle_quote, waiting_quote
from statuses.models.card import PreviewCard
from statuses.models.media import MediaAttachment
from statuses.models.status import Status
from statuses.queries.load import find_alive
from statuses.queries.media import wanted_media, wanted_of

POLLS_A_BATCH = 500
SEEK_AGAIN = (60, 900, 7200, 43200)
"""Seconds before each further look for a quoted post or its author's stamp, where a server is away."""
KEPT_UNUSED = timedelta(hours=24)
CARD_IMAGE_LIMIT = 8 * 1024 * 1024


def status_deleted(*, status_id: int, **_: object) -> None:
    """The effect: reblogs of what is gone are gone."""
    hide_reblogs(status_id=status_id)


def quote_received(*, quote_id: int, uri: str, depth: int = 0, **_: object) -> None:
    """The effect: what a post elsewhere quotes is sought in a queue that may wait for other servers."""
    seek_quoted.delay(quote_id=quote_id, uri=uri, depth=depth)


@job("pull", waits=SEEK_AGAIN)
def seek_quoted(*, quote_id: int, uri: str, depth: int, **_: object) -> None:
    quote = waiting_quote(quote_id)
    if quote is not None:
        settle_quote(quote, uri=uri, depth=depth)


def follow_requested(*, target_id: int, **_: object) -> None:
    """The effect: who gets a follower here is read; nothing comes of it for one of ours."""
    look_anew(target_id)


def poll_ended(*, poll_id: int, **_: object) -> None:
    """The effect: how it ended is asked where it was made."""
    polls.poll_is_over(poll_id=poll_id)


@job("pull", waits=())
def read_thread(*, conversation_id: int, status_id: int, **_: object) -> None:
    threads.read_thread(conversation_id=conversation_id, status_id=status_id)


@job("pull", waits=())
def read_profile(*, account_id: int, posts: bool = True, **_: object) -> None:
    profiles.read_profile(account_id=account_id, posts=posts)


@job("pull", waits=())
def read_poll(*, poll_id: int, reader: int, **_: object) -> None:
    polls.read_poll_again(poll_id=poll_id, reader=reader)


@job("pull", waits=())
def fetch_parent(*, status_id: int, **_: object) -> None:
    parents.fetch_parent(status_id=status_id)


def wake_replies(**_: object) -> None:
    """The clock's: replies whose parents could not be had are due to ask for them again."""
    for status_id in due_parents():
        fetch_parent.delay(status_id=status_id)


def status_posted(*, status_id: int, **_: object) -> None:
    """The effect: its link is looked at."""
    status = find_alive(status_id)
    if status is not None:
        _look_at_link(status)


def status_received(*, status_id: int, **_: object) -> None:
    """The effect: what it brings is fetched, and whoever wrote it is read again, if that was a week ago."""
    status = find_alive(status_id)
    if status is not None:
        look_at_author(status.account)
        _fetch_what_it_brings(status)


def status_edited(*, status_id: int, **_: object) -> None:
    """The effect: media may have been added, and its first link may be another one."""
    status = find_alive(status_id)
    if status is not None:
        _fetch_what_it_brings(status)


def _fetch_what_it_brings(status: Status) -> None:
    """Others' media come with their posts (Mastodon)."""
    for media_id in wanted_of(status.pk):
        fetch_media.delay(media_id=media_id)
    _look_at_link(status)


def _look_at_link(status: Status) -> None:
    """A post that came from elsewhere came to many servers, which must not all ask for its link in one moment."""
    card = cards.hang_card(status=status)
    if card is None:
        return
    if status.local:
        fetch_card.delay(card_id=card.pk)
    else:
        fetch_card.delay_within(0, 60, card_id=card.pk)


@job("pull")
def fetch_card(*, card_id: int, attempt: int = 1, **_: object) -> None:
    """Read the page that a link leads to; once, however many posts wait for it."""
    card = PreviewCard.objects.filter(pk=card_id).first()
    if card is None or card.is_fresh:
        return
    with holding(f"card:{card_id}") as mine:
        if mine:
            _read_page(card, attempt)


def _read_page(card: PreviewCard, attempt: int) -> None:
    try:
        preview = fetch_preview(card.url)
    except Later:
        fetch_card.delay_again(attempt=attempt, card_id=card.pk)
    except NotFetched:
        cards.write_card(card=card, preview=None)
    else:
        cards.write_card(card=card, preview=preview, author=author_of(preview))
        _fetch_image(card, domain_of(preview.url))


def _fetch_image(card: PreviewCard, domain: str) -> None:
    """A card is shown without, where its picture cannot be had."""
    if not card.image_remote_url or card.image:
        return
    with suppress(NotFetched):
        cards.expect_image(card=card, data=fetch_file(card.image_remote_url, owner=domain, limit=CARD_IMAGE_LIMIT))
        draw_card.delay(card_id=card.pk)


@job("media")
def draw_card(*, card_id: int, **_: object) -> None:
    card = PreviewCard.objects.filter(pk=card_id).first()
    if card is not None:
        cards.draw_card(card=card)


@job("pull")
def fetch_media(*, media_id: int, attempt: int = 1, **_: object) -> None:
    """Fetch the file of another server's media; pictures are worked on in a queue whose workers have limits."""
    media = wanted_media().select_related("account").filter(pk=media_id, status__isnull=False).first()
    if media is None or media.account.is_suspended:
        return
    try:
        data = fetch_file(media.remote_url, owner=media.account.domain or "", limit=remote_media.size_limit(media))
    except Later:
        fetch_media.delay_again(attempt=attempt, media_id=media_id)
    except NotFetched as error:
        remote_media.give_up(media=media, reason=str(error))
    else:
        if remote_media.keep_file(media=media, data=data, preview=_preview(media)):
            process_media.delay(media_id=media_id)


def _preview(media: MediaAttachment) -> bytes | None:
    """The picture that stands for a film; it is shown without, where that cannot be had."""
    if not media.thumbnail_remote_url:
        return None
    try:
        return fetch_file(media.thumbnail_remote_url, owner=media.account.domain or "", limit=IMAGE_SIZE_LIMIT)
    except NotFetched:
        return None


def media_uploaded(*, media_id: int, **_: object) -> None:
    """The effect: pictures are worked on in their own queue, whose workers have limits of memory and time."""
    process_media.delay(media_id=media_id)


@job("media")
def process_media(*, media_id: int, **_: object) -> None:
    media = MediaAttachment.objects.filter(pk=media_id).first()
    if media is not None:
        media_actions.process_media(media=media)


def domain_rule_changed(*, domain: str, **_: object) -> None:
    """The effect: where media are not wanted any more, those that are known go."""
    for name in servers_under(domain):
        reject_media.delay(domain=name)


@job("default")
def reject_media(*, domain: str, **_: object) -> None:
    if reject_known_media(domain=domain):
        reject_media.delay(domain=domain)


def retry_media(**_: object) -> None:
    """The clock's: uploads that a crash left behind are queued again, and given up after an hour."""
    for media in media_actions.overdue_media():
        process_media.delay(media_id=media.pk)


def close_polls(**_: object) -> None:
    """The clock's: polls whose time is over, batch by batch."""
    while poll_actions.close_polls(limit=POLLS_A_BATCH) == POLLS_A_BATCH:
        continue


def discard_unattached_media(**_: object) -> None:
    media_actions.discard_unattached_media(before=timezone.now() - KEPT_UNUSED)


def forget_cached_media(**_: object) -> None:
    """The clock's: copies of others' media that are old or unwanted, and those that were never finished."""
    days = InstanceSettings.current().media_cache_retention_days
    remote_media.forget_unfinished()
    before = timezone.now() - timedelta(days=days) if days else None
    remote_media.forget_cached_media(before=before)
    cards.forget_old_cards(images_before=before)


def purge_deleted_statuses(**_: object) -> None:
    purge_deleted(before=timezone.now() - KEPT_UNUSED)
