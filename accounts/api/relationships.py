"""Operations between two people: follow, block, mute, remark, feature; each answers the Relationship after it."""

from typing import Any

from accounts.actions.follow import (
    accept_follow_request,
    follow_account,
    reject_follow_request,
    remove_follower,
    unfollow_account,
)
from accounts.actions.relationship import (
    block_account,
    endorse_account,
    mute_account,
    mute_domain,
    note_account,
    unblock_account,
    unendorse_account,
    unmute_account,
    unmute_domain,
)
from accounts.api.account_params import DomainParams, FollowParams, MuteParams, NoteParams, RelationshipsParams
from accounts.api.accounts import people_page
from accounts.entities import muted_account_entity, relationship_entity
from accounts.models.account import Account
from accounts.queries import lists
from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_id, accounts_by_ids
from accounts.queries.relationships import relationship, relationships
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from instance.text.language import valid_language

Params = dict[str, Any]

READ_FOLLOWS = "read:follows"
WRITE_FOLLOWS = "write:follows"


@endpoint("GET", scope=READ_FOLLOWS, params=RelationshipsParams)
def index(request: ApiRequest, params: Params) -> Answer:
    accounts = accounts_by_ids(params["id"])
    shown = [account.pk for account in accounts if params["with_suspended"] or not account.is_suspended]
    return [relationship_entity(found) for found in relationships(request.account, shown).values()]


@endpoint("POST", scope=WRITE_FOLLOWS, params=FollowParams, family="follows")
def follow(request: ApiRequest, params: Params, id: int) -> Answer:
    """Follow, or change the options of the follow; what is not sent stays as it is."""
    target = account_by_id(id)
    follow_account(
        account=request.account,
        target=target,
        reblogs=params.get("reblogs"),
        notify=params.get("notify"),
        languages=_languages(params.get("languages")),
    )
    return _after(request, target)


@endpoint("POST", scope=WRITE_FOLLOWS)
def unfollow(request: ApiRequest, id: int) -> Answer:
    target = account_by_id(id)
    unfollow_account(account=request.account, target=target)
    return _after(request, target)


@endpoint("POST", scope=WRITE_FOLLOWS)
def remove_from_followers(request: ApiRequest, id: int) -> Answer:
    follower = account_by_id(id)
    remove_follower(account=request.account, follower=follower)
    return _after(request, follower)


@endpoint("POST", scope="write:blocks")
def block(request: ApiRequest, id: int) -> Answer:
    target = account_by_id(id)
    block_account(account=request.account, target=target)
    return _after(request, target)


@endpoint("POST", scope="write:blocks")
def unblock(request: ApiRequest, id: int) -> Answer:
    target = account_by_id(id)
    unblock_account(account=request.account, target=target)
    return _after(request, target)


@endpoint("POST", scope="write:mutes", params=MuteParams)
def mute(request: ApiRequest, params: Params, id: int) -> Answer:
    target = account_by_id(id)
    mute_account(account=request.account, target=target, **params)
    return _after(request, target)


@endpoint("POST", scope="write:mutes")
def unmute(request: ApiRequest, id: int) -> Answer:
    target = account_by_id(id)
    unmute_account(account=request.account, target=target)
    return _after(request, target)


@endpoint("POST", scope="write:accounts", params=NoteParams)
def note(request: ApiRequest, params: Params, id: int) -> Answer:
    target = account_by_id(id)
    note_account(account=request.account, target=target, comment=params["comment"])
    return _after(request, target)


@endpoint("POST", scope="write:accounts")
def endorse(request: ApiRequest, id: int) -> Answer:
    return _endorse(request, id)


@endpoint("POST", scope="write:accounts")
def unendorse(request: ApiRequest, id: int) -> Answer:
    return _unendorse(request, id)


@endpoint("POST", scope="write:accounts", deprecated="2025-07-08")
def pin(request: ApiRequest, id: int) -> Answer:
    return _endorse(request, id)


@endpoint("POST", scope="write:accounts", deprecated="2025-07-08")
def unpin(request: ApiRequest, id: int) -> Answer:
    return _unendorse(request, id)


@endpoint("GET", scope="read:blocks", params=PageParams)
def blocks(request: ApiRequest, params: Params) -> Answer:
    return people_page(request, params, lists.blocks(request.account), "target")


@endpoint("GET", scope="read:mutes", params=PageParams)
def mutes(request: ApiRequest, params: Params) -> Answer:
    cursor = Cursor.from_params(params, 40, 80)
    page = paginate(lists.mutes(request.account), cursor)
    emojis = emojis_of(mute.target for mute in page)
    muted = [muted_account_entity(mute.target, emojis, expires_at=mute.expires_at) for mute in page]
    return Page(request, page, entities=muted, prev="since_id")


@endpoint("GET", scope="read:accounts", params=PageParams)
def endorsements(request: ApiRequest, params: Params) -> Answer:
    return people_page(request, params, lists.endorsements(request.account), "target")


@endpoint("GET", scope=READ_FOLLOWS, params=PageParams)
def follow_requests(request: ApiRequest, params: Params) -> Answer:
    return people_page(request, params, lists.follow_requests(request.account), "account")


@endpoint("POST", scope=WRITE_FOLLOWS)
def authorize_follow_request(request: ApiRequest, account_id: int) -> Answer:
    follower = account_by_id(account_id)
    accept_follow_request(account=request.account, follower=follower)
    return _after(request, follower)


@endpoint("POST", scope=WRITE_FOLLOWS)
def refuse_follow_request(request: ApiRequest, account_id: int) -> Answer:
    follower = account_by_id(account_id)
    reject_follow_request(account=request.account, follower=follower)
    return _after(request, follower)


@endpoint("GET", scope="read:blocks", params=PageParams)
def domain_blocks(request: ApiRequest, params: Params) -> Answer:
    cursor = Cursor.from_params(params, 100, 200)
    page = paginate(lists.domain_mutes(request.account), cursor)
    return Page(request, page, entities=[mute.domain for mute in page], prev="since_id")


@endpoint("POST", scope="write:blocks", params=DomainParams)
def block_domain(request: ApiRequest, params: Params) -> Answer:
    """What is no domain, or blocked already, is answered like any other (as Mastodon does)."""
    mute_domain(account=request.account, domain=params["domain"])
    return {}


@endpoint("DELETE", scope="write:blocks", params=DomainParams)
def unblock_domain(request: ApiRequest, params: Params) -> Answer:
    unmute_domain(account=request.account, domain=params["domain"])
    return {}


@endpoint("GET", scope="read:blocks", params=DomainParams)
def preview_domain_block(request: ApiRequest, params: Params) -> Answer:
    """How many follows a block of this domain would end."""
    followed, followers = lists.ties_to_domain(request.account, params["domain"])
    return {"following_count": followed, "followers_count": followers}


def _endorse(request: ApiRequest, account_id: int) -> Answer:
    target = account_by_id(account_id)
    endorse_account(account=request.account, target=target)
    return _after(request, target)


def _unendorse(request: ApiRequest, account_id: int) -> Answer:
    target = account_by_id(account_id)
    unendorse_account(account=request.account, target=target)
    return _after(request, target)


def _after(request: ApiRequest, account: Account) -> dict[str, Any]:
    return relationship_entity(relationship(request.account, account))


def _languages(codes: list[str] | None) -> list[str] | None:
    """Known languages, once each; what is not sent stays None."""
    if codes is None:
        return None
    return list(dict.fromkeys(valid for code in codes if (valid := valid_language(code))))
