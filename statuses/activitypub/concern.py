"""Whom here a post of another server is for, and who of ours may ask for it (as Mastodon does)."""

from django.conf import settings

from accounts.activitypub.remote import known_accounts
from accounts.models.account import Account
from accounts.models.follow import Follow
from federation.as2.activity import Activity
from federation.as2.urls import same_origin
from statuses.activitypub.read_note import NoteData, Reach
from statuses.activitypub.remote import known_status


def is_for_us(note: NoteData, author: Account, recipient: int | None) -> bool:
    """Somebody here reads its author, or is addressed, or wrote what it answers."""
    if recipient is not None or known_accounts(filter(_is_ours, note.addressed)):
        return True
    if note.reach in (Reach.DIRECT, Reach.LIMITED):
        return False
    linked = (mention.href for mention in note.mentions)
    if has_followers_here(author) or known_accounts(filter(_is_ours, linked)):
        return True
    parent = known_status(note.in_reply_to)
    listed = note.reach in (Reach.PUBLIC, Reach.UNLISTED)
    return listed and parent is not None and (parent.local or has_followers_here(parent.account))


def reader_of(activity: Activity, author: Account, recipient: int | None) -> Account | None:
    """Who of ours may read it, and so may ask for it: inbox owner, addressed, or a follower."""
    members = Account.objects.local().available()
    owner = members.filter(pk=recipient).first() if recipient is not None else None
    if owner is not None:
        return owner
    for member in known_accounts(filter(_is_ours, activity.audience.addressed)).values():
        if not member.is_suspended:
            return member
    return members.filter(pk__in=Follow.objects.filter(target=author).values("account")).first()


def has_followers_here(account: Account) -> bool:
    return Follow.objects.filter(target=account, account__domain__isnull=True).exists()


def _is_ours(uri: str) -> bool:
    return same_origin(uri, settings.BASE_URL)
