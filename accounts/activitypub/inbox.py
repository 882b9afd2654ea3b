"""What others do to accounts: follow, answer, undo, block, change, move, leave. One function a row of the table."""

from accounts.actions.follow import (
    accept_follow_request,
    follow_account,
    remove_follower,
    unfollow_account,
)
from accounts.actions.leave import forget_account
from accounts.actions.move import IN_AGAIN_AFTER, moved_within, receive_move
from accounts.actions.relationship import block_account, unblock_account
from accounts.activitypub.outbox import send_accept, send_reject
from accounts.activitypub.remote import account_by_uri, actor_of, fetch_account, keep_account
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block
from federation.as2.activity import Activity
from federation.inbox.errors import Dropped
from federation.inbox.foretold import foretell, is_foretold
from federation.models.relay import RelayState
from federation.relays import relay_answers, relay_follows
from federation.signing import instance_actor
from instance.errors import NotAllowed


def follow(activity: Activity, **_: object) -> None:
    """A request, or a follow at once; whoever may not is told so. Asked again, the answer names the newer id."""
    if activity.object_id == instance_actor():
        if not relay_follows(activity):
            raise Dropped("nobody can follow the server itself")
        return
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
    """Of one of ours, or of the server's by a relay."""
    if relay_answers(activity, RelayState.ACCEPTED):
        return
    actor, follower = _actor(activity), _follower(activity)
    if FollowRequest.objects.filter(account=follower, target=actor).exists():
        accept_follow_request(account=actor, follower=follower)


def reject_follow(activity: Activity, **_: object) -> None:
    """No, also long after a yes."""
    if relay_answers(activity, RelayState.REJECTED):
        return
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
    """The profile as it is now; fetched if the activity does not bring it, or if another does, for it may be old."""
    is_from_own_hand = activity.signer == activity.actor
    if not is_from_own_hand or activity.object is None or "@context" not in activity.raw:
        fetch_account(activity.actor)
    else:
        keep_account({**activity.object, "@context": activity.raw["@context"]})


def delete_actor(activity: Activity, **_: object) -> None:
    """Somebody left: everything of theirs goes."""
    forget_account(uri=activity.actor)


def move(activity: Activity, **_: object) -> None:
    """To an account that says it is the same person: followers here follow it instead (as Mastodon does)."""
    actor = _actor(activity)
    if activity.object_id != activity.actor or not activity.target:
        raise Dropped("moves somebody else, or nowhere")
    if moved_within(actor, IN_AGAIN_AFTER):
        raise Dropped("it has moved within the last seven days")
    target = _moved_to(activity)
    if actor.uri not in target.also_known_as or target.moved_to_id or target == actor:
        raise Dropped("the target does not know of the move")
    if target.is_suspended:
        raise Dropped("the target is suspended")
    receive_move(account=actor, target=target)


def pull_move(activity: Activity, **_: object) -> None:
    """The new account says that it is the old one (FEP-7628): believed if the old one's document leads to it."""
    new = _actor(activity)
    if activity.target not in ("", new.uri):
        raise Dropped("moves somebody else")
    known = account_by_uri(activity.object_id, fetch=False)
    if known is None or known.is_local or known.uri not in new.also_known_as:
        raise Dropped("it does not name who moves, or nobody here knows them")
    if moved_within(known, IN_AGAIN_AFTER):
        raise Dropped("it has moved within the last seven days")
    old = fetch_account(activity.object_id)
    if old.moved_to_id != new.pk or old.is_suspended or new.moved_to_id is not None:
        raise Dropped("who is said to have moved does not say so")
    receive_move(account=old, target=new)


def _moved_to(activity: Activity) -> Account:
    target = account_by_uri(activity.target, fetch=False)
    if target is None or not target.is_local:
        return fetch_account(activity.target)
    return target


def _actor(activity: Activity) -> Account:
    return actor_of(activity, if_suspended=activity.type in ("Delete", "Reject", "Undo", "Update"))


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
