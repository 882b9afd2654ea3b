"""What happens to accounts here, told to the servers that it concerns. One function an event, named after it."""

from django.utils import timezone

from accounts.activitypub.addresses import inbox_uri
from accounts.activitypub.write_activity import (
    write_accept,
    write_block,
    write_delete_actor,
    write_follow,
    write_move,
    write_reject,
    write_undo,
    write_update_actor,
)
from accounts.activitypub.write_actor import write_actor
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block
from accounts.queries.emojis import emojis_of
from accounts.queries.inboxes import blocker_inboxes, every_inbox, follower_inboxes
from federation.as2.document import Document
from federation.delivery import deliver
from federation.relays import relay_inboxes
from federation.signing import published_keys, sign_activity
from instance.ids import make_id


def follow_requested(*, account_id: int, target_id: int, **_: object) -> None:
    """Ours ask theirs. The id is kept, for the answer names it."""
    request = FollowRequest.objects.filter(account=account_id, target=target_id).select_related("account", "target")
    found = request.first()
    if found is None or not _is_outgoing(found.account, found.target):
        return
    if not found.uri:
        found.uri = f"{found.account.actor_uri}#follows/{make_id()}"
        found.save(update_fields=["uri"])
    follow = write_follow(found.account, found.target, uri=found.uri)
    deliver(follow, owner=found.account_id, inboxes=[inbox_uri(found.target)], even_if_away=True)


def account_followed(*, account_id: int, target_id: int, **_: object) -> None:
    """Theirs follow ours: yes."""
    found = Follow.objects.filter(account=account_id, target=target_id).select_related("account", "target").first()
    if found is not None and _is_outgoing(found.target, found.account):
        send_accept(found.target, found.account, uri=found.uri or "")


def account_unfollowed(
    *, account_id: int, target_id: int, by_id: int, uri: str = "", parting: bool = False, **_: object
) -> None:
    """Ours take it back, or take back the yes to theirs; who takes their own back is told nothing.

    `parting`: also to a server that is blocked by now.
    """
    accounts = Account.objects.in_bulk([account_id, target_id])
    follower, target = accounts.get(account_id), accounts.get(target_id)
    if follower is None or target is None:
        return
    if by_id == account_id and _is_outgoing(follower, target):
        undo = write_undo(write_follow(follower, target, uri=uri or f"{follower.actor_uri}#follows/{target_id}"))
        deliver(undo, owner=follower.pk, inboxes=[inbox_uri(target)], parting=parting)
    elif by_id == target_id and _is_outgoing(target, follower):
        send_reject(target, follower, uri=uri, parting=parting)


def account_blocked(*, account_id: int, target_id: int, **_: object) -> None:
    found = Block.objects.filter(account=account_id, target=target_id).select_related("account", "target").first()
    if found is not None and _is_outgoing(found.account, found.target):
        deliver(_block(found.account, found.target, found.pk), owner=account_id, inboxes=[inbox_uri(found.target)])


def account_unblocked(*, account_id: int, target_id: int, block_id: int, **_: object) -> None:
    accounts = Account.objects.in_bulk([account_id, target_id])
    account, target = accounts.get(account_id), accounts.get(target_id)
    if account is not None and target is not None and _is_outgoing(account, target):
        undo = write_undo(_block(account, target, block_id))
        deliver(undo, owner=account_id, inboxes=[inbox_uri(target)])


def account_updated(*, account_id: int, **_: object) -> None:
    """The profile, or the keys: to whoever reads along, and to relays."""
    account = Account.objects.filter(pk=account_id).select_related("moved_to").first()
    if account is None or not account.is_local or account.pending:
        return
    inboxes = [*follower_inboxes(account_id), *relay_inboxes()]
    if inboxes:
        deliver(sign_activity(_update(account), owner=account_id), owner=account_id, inboxes=inboxes)


def account_suspended(*, account_id: int, **_: object) -> None:
    """Whoever may have heard of one of ours shows it no more, or again."""
    account = Account.objects.local().filter(pk=account_id, pending=False).select_related("moved_to").first()
    if account is not None:
        deliver(sign_activity(_update(account), owner=account_id), owner=account_id, inboxes=every_inbox())


def account_unsuspended(*, account_id: int, **_: object) -> None:
    account_suspended(account_id=account_id)


def account_deleted(*, account_id: int, username: str, **_: object) -> None:
    """Its rows are gone, but not its keys."""
    account = Account(pk=account_id, username=username)
    deliver(sign_activity(write_delete_actor(account), owner=account_id), owner=account_id, inboxes=every_inbox())


def account_moved(*, account_id: int, target_id: int, **_: object) -> None:
    """First the profile, which says where to, then the word to follow: to followers, relays, and who blocks it."""
    accounts = Account.objects.select_related("moved_to").in_bulk([account_id, target_id])
    account, target = accounts.get(account_id), accounts.get(target_id)
    if account is None or target is None or account.moved_to_id != target_id:
        return
    inboxes = {*follower_inboxes(account_id), *blocker_inboxes(account_id), *relay_inboxes()}
    if inboxes:
        deliver(sign_activity(_update(account), owner=account_id), owner=account_id, inboxes=inboxes)
        deliver(write_move(account, target, key=str(make_id())), owner=account_id, inboxes=inboxes)


def send_accept(account: Account, follower: Account, *, uri: str) -> None:
    """`uri` is the id of the Follow."""
    _answer(write_accept(account, write_follow(follower, account, uri=uri), key=_key()), account, follower)


def send_reject(account: Account, follower: Account, *, uri: str, parting: bool = False) -> None:
    reject = write_reject(account, write_follow(follower, account, uri=uri), key=_key())
    _answer(reject, account, follower, parting=parting)


def actor_document(account: Account) -> Document:
    keys, proof_keys = published_keys(account.pk, account.actor_uri)
    return write_actor(account, keys=keys, proof_keys=proof_keys, emojis=emojis_of([account]))


def _update(account: Account) -> Document:
    return write_update_actor(account, actor_document(account), moment=timezone.now())


def _block(account: Account, target: Account, block_id: int) -> Document:
    return write_block(account, target, uri=f"{account.actor_uri}#blocks/{block_id}")


def _answer(document: Document, account: Account, to: Account, *, parting: bool = False) -> None:
    deliver(document, owner=account.pk, inboxes=[inbox_uri(to)], parting=parting)


def _key() -> str:
    return f"follows/{make_id()}"


def _is_outgoing(ours: Account, theirs: Account) -> bool:
    return ours.is_local and not theirs.is_local
