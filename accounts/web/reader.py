"""Who reads this page, and which pages are for members."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.models.account import Account
from accounts.models.user import User
from instance.web.pages import own_path

View = Callable[..., HttpResponse]


def reader(request: HttpRequest) -> Account | None:
    """The account that is signed in, or nobody. The session's backend has made sure that it may act."""
    return request.user.account if isinstance(request.user, User) else None


def member(request: HttpRequest) -> Account:
    """The same in a view that is for members only."""
    return cast(User, request.user).account


def members_only(view: View) -> View:
    """Others are asked to sign in, and come back to the page they were on: for a button, the one it stood on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method == "GET" else own_path(request, request.POST.get("next", ""))
        return redirect_to_login(here or "/home", settings.LOGIN_URL)

    return guarded
