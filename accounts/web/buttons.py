"""The buttons on people: follow, block, mute, and what to do with a request to follow."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.actions.follow import (
    accept_follow_request,
    follow_account,
    reject_follow_request,
    unfollow_account,
)
from accounts.actions.relationship import block_account, mute_account, unblock_account, unmute_account
from accounts.entities import account_entity, relationship_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_handle
from accounts.queries.relationships import relationship
from accounts.web.reader import member, members_only
from instance.web.pages import back, page, wants_fragment


def _button(act: Callable[..., Any], undo: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """One button; sent with `undo=1` it takes back what it did."""

    @require_POST
    @members_only
    def press(request: HttpRequest, acct: str) -> HttpResponse:
        target = account_by_handle(acct)
        (undo if request.POST.get("undo") == "1" else act)(account=member(request), target=target)
        return _answer(request, target)

    return press


follow = _button(follow_account, unfollow_account)
block = _button(block_account, unblock_account)
mute = _button(mute_account, unmute_account)


@require_POST
@members_only
def authorize(request: HttpRequest, acct: str) -> HttpResponse:
    accept_follow_request(account=member(request), follower=account_by_handle(acct))
    return back(request, "/notifications")


@require_POST
@members_only
def reject(request: HttpRequest, acct: str) -> HttpResponse:
    reject_follow_request(account=member(request), follower=account_by_handle(acct))
    return back(request, "/notifications")


def _answer(request: HttpRequest, target: Account) -> HttpResponse:
    if not wants_fragment(request):
        return back(request, f"/@{target.acct}")
    shown = account_by_handle(target.acct)
    context = {
        "account": account_entity(shown, emojis_of([shown])),
        "relationship": relationship_entity(relationship(member(request), shown)),
        "here": request.POST.get("next", ""),
    }
    return page(request, "components/follow-button.html", context)
