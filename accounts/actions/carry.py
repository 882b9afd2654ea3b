"""What people here keep of somebody who moved: they follow the new account, and go on blocking, muting, remembering it.

Round by round, by the id of the follow, so that whoever may not follow there is passed over once; each round is an
event, for nobody would find out that a job was lost. Lists follow in the effects: they stand a floor above.
"""

from contextlib import suppress
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actions.follow import follow_account, unfollow_account
from accounts.actions.relationship import block_account
from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import AccountNote, Block, Mute
from instance.errors import RuleError
from instance.events import publish

M = TypeVar("M", Block, Mute)
ROUND = 200


def carry_feelings(*, old: Account, new: Account) -> None:
    """Blocks and mutes, but of whom one follows already by choice; private notes, where there is none yet."""
    for block in _of_people_here(Block.objects.filter(target=old), new).exclude(account=new):
        block_account(account=block.account, target=new)
    mutes = _of_people_here(Mute.objects.in_force().filter(target=old), new).exclude(account=new)
    kept = ("hide_notifications", "expires_at")
    Mute.objects.bulk_create(
        [Mute(account=mute.account, target=new, **{name: getattr(mute, name) for name in kept}) for mute in mutes],
        ignore_conflicts=True,
    )
    notes = AccountNote.objects.filter(target=old, account__domain__isnull=True)
    AccountNote.objects.bulk_create(
        [AccountNote(account_id=note.account_id, target=new, comment=note.comment) for note in notes],
        ignore_conflicts=True,
    )


def carry_followers(*, old: Account, new: Account, after: int = 0) -> None:
    """One round of followers, those after this follow; publishes `followers_carried` where there may be more."""
    follows = Follow.objects.filter(target=old, account__domain__isnull=True, pk__gt=after).exclude(account=new)
    found = list(follows.select_related("account").order_by("pk")[:ROUND])
    for follow in found:
        with suppress(RuleError):
            _follow_on(follow, old, new)
    if len(found) == ROUND:
        publish("followers_carried", account_id=old.pk, target_id=new.pk, after=found[-1].pk)


def _follow_on(follow: Follow, old: Account, new: Account) -> None:
    with transaction.atomic():
        follow_account(
            account=follow.account,
            target=new,
            reblogs=follow.show_reblogs,
            notify=follow.notify,
            languages=follow.languages,
        )
        unfollow_account(account=follow.account, target=old, moved_to=new)


def _of_people_here(rows: QuerySet[M], new: Account) -> QuerySet[M]:
    follows = Follow.objects.filter(account=OuterRef("account"), target=new)
    return rows.filter(~Exists(follows), account__domain__isnull=True).select_related("account")
