"""What others do to accounts: follow, answer, undo, block, change, move, leave. One function a row of the table."""

from django.db import transaction

from accounts.actions.follow import (
    accept_follow_request,
    follow_account,
    remove_follower,
    unfollow_account,
)
from accounts.actions.limit import suspend_account
from accounts.actions.pictures import discard_pictures
from accounts.actions.relationship import block_account, unblock_account
from accounts.activitypub.outbox import send_accept, send_reject
from accounts.activitypub.remote import account_by_uri, fetch_account, keep_account
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block
from federation.as2.activity import Activity
from federation.inbox.errors import Dropped
from federation.inbox.foretold import foretell, is_foretold
from federation.models.key import RemoteKey
from instance.errors import NotAllowed

MOVE_ROUND = 500


def follow(activity: Activity, **_: object) -> None:
    """A request, or a follow at once; whoever may not is told so. Asked again, the answer names the newer id."""
    actor, target = _actor(activity), _local(activity.object_id)
    if is_foretold(activity.actor, activity.id):
        raise Dropped("undone before it came")
    if target.moved_to_id or Block.objects.filter(account=target, target=actor).exists():
        send_reject(target, actor, uri=activity.id)
        raise Dropped("the target does not take this follower")
    try:
        found = follow_account(account=actor, target=target, uri=activity.id)
    except NotAllowed as error:
        send_reject(target, actor, uri=activity.id)
        raise Dropped("the target does not take this follower") from error
    if found.uri != activity.id:
        type(found).objects.filter(pk=found.pk).update(uri=activity.id)
        if isinstance(found, Follow):
            send_accept(target, actor, uri=activity.id)


def accept_follow(activity: Activity, **_: object) -> None:
    actor, follower = _actor(activity), _follower(activity)
    if FollowRequest.objects.filter(account=follower, target=actor).exists():
        accept_follow_request(account=actor, follower=follower)


def reject_follow(activity: Activity, **_: object) -> None:
    """No, also long after a yes."""
    remove_follower(account=_actor(activity), follower=_follower(activity))


def undo_follow(activity: Activity, **_: object) -> None:
    actor = _actor(activity)
    inner = activity.inner
    target = _local(inner.object_id) if inner is not None else _target_of(actor, activity.object_id)
    ties = (kind.objects.filter(account=actor, target=target) for kind in (Follow, FollowRequest))
    if target is not None and any(each.exists() for each in ties):
        unfollow_account(account=actor, target=target)
    else:
        foretell(activity.actor, activity.object_id)


def block(activity: Activity, **_: object) -> None:
    block_account(account=_actor(activity), target=_local(activity.object_id))


def undo_block(activity: Activity, **_: object) -> None:
    inner = activity.inner
    if inner is None:
        raise Dropped("nobody knows what is undone")
    unblock_account(account=_actor(activity), target=_local(inner.object_id))


def update_actor(activity: Activity, **_: object) -> None:
    """The profile as it is now; fetched if the activity does not bring it."""
    if activity.object is None or "@context" not in activity.raw:
        fetch_account(activity.actor)
    else:
        keep_account({**activity.object, "@context": activity.raw["@context"]})


def delete_actor(activity: Activity, **_: object) -> None:
    """Somebody left: everything of theirs goes."""
    account = Account.objects.remote().filter(uri=activity.actor).first()
    RemoteKey.objects.filter(actor=activity.actor).delete()
    if account is not None:
        suspend_account(account=account)
        discard_pictures(account=account)
        account.delete()


def move(activity: Activity, **_: object) -> None:
    """To an account that says it is the same person: followers here follow it instead (behaviours: §18)."""
    actor = _actor(activity)
    if activity.object_id != activity.actor or not activity.target:
        raise Dropped("moves somebody else, or nowhere")
    target = _moved_to(activity)
    if actor.uri not in target.also_known_as or target.moved_to_id or target == actor:
        raise Dropped("the target does not know of the move")
    Account.objects.filter(pk=actor.pk).update(moved_to=target)
    followers = Account.objects.local().filter(follows__target=actor).exclude(pk=target.pk)
    for follower in followers.iterator(chunk_size=MOVE_ROUND):
        _follow_on(follower, actor, target)


def _moved_to(activity: Activity) -> Account:
    target = account_by_uri(activity.target, fetch=False)
    if target is None or not target.is_local:
        return fetch_account(activity.target)
    return target


def _follow_on(follower: Account, old: Account, target: Account) -> None:
    with transaction.atomic():
        try:
            follow_account(account=follower, target=target)
        except NotAllowed:
            return
        unfollow_account(account=follower, target=old)


def _actor(activity: Activity) -> Account:
    account = account_by_uri(activity.actor)
    if account is None:
        raise Dropped("there is no such actor")
    if account.is_suspended and activity.type not in ("Delete", "Reject", "Undo", "Update"):
        raise Dropped("its actor is suspended")
    return account


def _local(uri: str) -> Account:
    account = account_by_uri(uri, fetch=False)
    if account is None or not account.is_local or account.is_suspended:
        raise Dropped("it is about nobody here")
    return account


def _follower(activity: Activity) -> Account:
    """Of ours, whose Follow is answered: by its id, or as it is embedded."""
    actor = Account.objects.filter(uri=activity.actor).first()
    for kind in (FollowRequest, Follow):
        found = kind.objects.filter(uri=activity.object_id, target=actor, account__domain__isnull=True).first()
        if found is not None and activity.object_id:
            return found.account
    inner = activity.inner
    if inner is None or inner.object_id != activity.actor:
        raise Dropped("answers no follow of ours")
    return _local(inner.actor)


def _target_of(actor: Account, uri: str) -> Account | None:
    for kind in (Follow, FollowRequest):
        found = kind.objects.filter(account=actor, uri=uri).select_related("target").first()
        if found is not None and uri:
            return found.target
    return None
