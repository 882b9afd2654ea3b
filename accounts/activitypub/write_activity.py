"""What our accounts do to others, as activities. Those of posts: statuses/activitypub/write_activity.py.

What an answer is about is embedded in it whole: some servers do not know it by its id alone (Misskey, Threads).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.activitypub.addresses import followers_uri
from accounts.models.account import Account
from federation.as2.audience import PUBLIC
from federation.as2.document import Document
from federation.as2.write import embedded
from federation.contexts.sent import ACTOR, HASHTAG, PLAIN, Context


def activity(kind: str, *, actor: str, uri: str = "", context: Context = PLAIN, **properties: Any) -> Document:
    """An activity with these further properties; those that are None are left out."""
    identified = {"id": uri} if uri else {}
    given = {name: value for name, value in properties.items() if value is not None}
    return {"@context": context, **identified, "type": kind, "actor": actor, **given}


def write_follow(follower: Account, target: Account, *, uri: str) -> Document:
    """`uri` is kept with the request, for its answer names it."""
    return activity("Follow", actor=follower.actor_uri, uri=uri, to=[target.actor_uri], object=target.actor_uri)


def write_accept(account: Account, request: Document, *, key: str, result: str | None = None) -> Document:
    """Yes to a Follow or QuoteRequest. `key` tells the answers of one actor apart: "follows/3"."""
    return _answer("Accept", account, request, uri=f"{account.actor_uri}#accepts/{key}", result=result)


def write_reject(account: Account, request: Document, *, key: str) -> Document:
    """No to it, also long after a yes."""
    return _answer("Reject", account, request, uri=f"{account.actor_uri}#rejects/{key}")


def write_undo(done: Document, *, uri: str = "") -> Document:
    """Takes back an activity of the same actor, and goes to whom that went."""
    return activity(
        "Undo",
        actor=done["actor"],
        uri=uri or f"{done['id']}/undo",
        context=done["@context"],
        to=done.get("to"),
        cc=done.get("cc"),
        object=embedded(done),
    )


def write_block(account: Account, target: Account, *, uri: str) -> Document:
    return activity("Block", actor=account.actor_uri, uri=uri, object=target.actor_uri)


def write_flag(*, actor: str, uri: str, objects: Sequence[str], comment: str) -> Document:
    """A report. The instance actor sends it, so that nobody learns who complained; the account goes first."""
    return activity("Flag", actor=actor, uri=uri, content=comment, object=list(objects))


def write_move(account: Account, target: Account, *, key: str) -> Document:
    """To followers: follow `target` instead."""
    return activity(
        "Move",
        actor=account.actor_uri,
        uri=f"{account.actor_uri}#moves/{key}",
        to=[followers_uri(account)],
        object=account.actor_uri,
        target=target.actor_uri,
    )


def write_add(account: Account, thing: str | Document, *, target: str) -> Document:
    """Into a collection of the account's: a post pinned, a hashtag featured. Mastodon gives these no id."""
    return _change("Add", account, thing, target)


def write_remove(account: Account, thing: str | Document, *, target: str) -> Document:
    return _change("Remove", account, thing, target)


def write_update_actor(account: Account, actor: Document, *, moment: datetime) -> Document:
    """`actor` is the whole of `write_actor`. Two in one second are two: the same id would be taken for a repetition."""
    return activity(
        "Update",
        actor=account.actor_uri,
        uri=f"{account.actor_uri}#updates/{int(moment.timestamp() * 1000)}",
        context=actor.get("@context", ACTOR),
        to=[PUBLIC],
        object=embedded(actor),
    )


def write_delete_actor(account: Account) -> Document:
    """To everybody who has ever heard of it."""
    return activity(
        "Delete", actor=account.actor_uri, uri=f"{account.actor_uri}#delete", to=[PUBLIC], object=account.actor_uri
    )


def _answer(kind: str, account: Account, request: Document, *, uri: str, result: str | None = None) -> Document:
    return activity(
        kind,
        actor=account.actor_uri,
        uri=uri,
        context=request.get("@context", PLAIN),
        to=[request["actor"]],
        result=result,
        object=embedded(request),
    )


def _change(kind: str, account: Account, thing: str | Document, target: str) -> Document:
    context, written = (PLAIN, thing) if isinstance(thing, str) else (HASHTAG, embedded(thing))
    return activity(kind, actor=account.actor_uri, context=context, object=written, target=target)
