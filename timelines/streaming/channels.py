"""Streams by the names that clients use, the channels behind them, and who may listen."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models.account import Account
from accounts.models.user import User
from accounts.scopes import covers
from instance.errors import Invalid, NotAllowed, NotFound
from instance.text.format import tag_name
from timelines.queries.lists import find_list
from timelines.queries.public import may_read_public

PUBLIC = frozenset(
    f"public{origin}{media}" for origin in ("", ":local", ":remote") for media in ("", ":media")
)  # every public stream there is
TAGGED = frozenset({"hashtag", "hashtag:local"})
PERSONAL = frozenset({"user", "user:notification", "direct"})
STREAMS = PUBLIC | TAGGED | PERSONAL | {"list"}
MAX_LIST_ID = 2**63


class UnknownStream(Invalid):
    """Mastodon answers 400 to it."""

    default = "Unknown stream type"
    status = 400


class TooFewScopes(NotAllowed):
    """A valid token that was not given for this."""

    default = "Access token does not have the required scopes"
    status = 401


@dataclass(frozen=True)
class Visitor:
    """Who opened a connection; `token_id` is None for our own pages, which have a signed pass instead."""

    account_id: int
    token_id: int | None
    scopes: frozenset[str]


@dataclass(frozen=True)
class Stream:
    """What a client asked for: its name as it comes back in each frame, and the channels that feed it."""

    label: tuple[str, ...]
    channels: tuple[str, ...]


def find_stream(visitor: Visitor, name: str, params: Mapping[str, object]) -> Stream:
    """The stream of that name for this visitor, or the RuleError that says why not. May query: call it in a thread."""
    if name in PUBLIC and str(params.get("only_media", "")).lower() in ("true", "1") and not name.endswith(":media"):
        name += ":media"
    if name not in STREAMS:
        raise UnknownStream
    if not covers(visitor.scopes, "read:notifications" if name == "user:notification" else "read:statuses"):
        raise TooFewScopes
    if name in TAGGED:
        return _tagged(name, params)
    if name == "list":
        return _of_list(visitor, params)
    if name in PUBLIC and not may_read_public(Account.objects.select_related("user__role").get(pk=visitor.account_id)):
        raise NotAllowed
    if name == "user" and covers(visitor.scopes, "read:notifications"):
        return Stream(("user",), ("user", "user:notification"))
    return Stream((name,), (name,))


def visitor_of(user: User | None, token_id: int | None, scopes: frozenset[str]) -> Visitor | None:
    """Only members who may act have streams."""
    if user is None or not user.is_functional:
        return None
    return Visitor(user.account_id, token_id, scopes)


def public_channels(*, local: bool, media: bool, tags: tuple[str, ...]) -> dict[str, bool]:
    """The channels of a public post, and whether the languages that a reader chose matter there."""
    names = ["public", "public:local" if local else "public:remote"]
    if media:
        names += [f"{name}:media" for name in names]
    tagged = [f"hashtag:{tag}" for tag in tags]
    if local:
        tagged += [f"hashtag:local:{tag}" for tag in tags]
    return {**dict.fromkeys(names, True), **dict.fromkeys(tagged, False)}


def _tagged(name: str, params: Mapping[str, object]) -> Stream:
    asked = str(params.get("tag") or "")
    tag = tag_name(asked)
    if not tag:
        raise UnknownStream("Missing tag name parameter")
    return Stream((name, asked), (f"{name}:{tag}",))


def _of_list(visitor: Visitor, params: Mapping[str, object]) -> Stream:
    asked = str(params.get("list") or "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 19 or int(asked) >= MAX_LIST_ID:
        raise UnknownStream("Missing list name parameter")
    try:
        members = find_list(int(asked), Account(pk=visitor.account_id))
    except NotFound as error:
        raise NotAllowed("Not authorized to stream this list") from error
    return Stream(("list", asked), (f"list:{members.pk}",))
