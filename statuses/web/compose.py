"""Writing: the form above the home timeline, its full page, and the reply below a post."""

import hashlib
import re
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.models.account import Account
from accounts.web.reader import member, members_only
from instance.errors import RuleError
from instance.web.pages import back, own_path, page
from statuses.actions.media import upload_media
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.activitypub.meet import meet_mentioned
from statuses.models.media import MediaAttachment
from statuses.models.status import Visibility
from statuses.queries.load import find_original
from statuses.web.forms import ComposeForm
from statuses.web.showing import shown

_REMEMBERED = 3600
_ID = re.compile("[0-9]{1,19}")


@require_http_methods(["GET", "POST"])
@members_only
def publish(request: HttpRequest) -> HttpResponse:
    """GET /publish?reply_to=…&mention=…&text=… shows the page, POST says it."""
    if request.method == "POST":
        return _post(request)
    return _show(request, _fresh_form(request))


def short_form(account: Account) -> ComposeForm:
    """For the home timeline."""
    return ComposeForm(short=True, initial={"visibility": account.user.default_visibility, "next": "/home"})


def reply_form(account: Account, status: dict[str, Any]) -> ComposeForm:
    """A reply to a Status entity: its people, its warning, and no wider an audience."""
    own = account.user.default_visibility
    narrower = max(Visibility.from_name(status["visibility"]), Visibility.from_name(own))
    initial = {
        "text": _mentions(account, status),
        "spoiler_text": status["spoiler_text"],
        "visibility": narrower.label,
        "in_reply_to_id": status["id"],
        "next": f"/@{status['account']['acct']}/{status['id']}",
    }
    return ComposeForm(short=True, initial=initial)


def _fresh_form(request: HttpRequest) -> ComposeForm:
    account = member(request)
    parent = request.GET.get("reply_to", "")
    if _ID.fullmatch(parent):
        return _as_page(reply_form(account, shown(find_original(int(parent), account), account)))
    mention = request.GET.get("mention", "")
    text = request.GET.get("text", "") or (f"@{mention} " if mention else "")
    visibility = account.user.default_visibility
    return ComposeForm(initial={"text": text, "visibility": visibility})


def _as_page(form: ComposeForm) -> ComposeForm:
    return ComposeForm(initial=form.initial)


def _show(request: HttpRequest, form: ComposeForm, *, status: int = 200) -> HttpResponse:
    account = member(request)
    parent = str(form["in_reply_to_id"].value() or "")
    replied_to = shown(find_original(int(parent), account), account) if _ID.fullmatch(parent) else None
    context = {
        "form": form,
        "replied_to": replied_to,
        "heading": "Reply" if replied_to else "New post",
        "back_to": own_path(request, form["next"].value() or ""),
    }
    return page(request, "pages/compose.html", context, status=status)


def _post(request: HttpRequest) -> HttpResponse:
    """Faults come back with the form; the same form sent twice (a double click, a reload) is posted once."""
    account = member(request)
    form = ComposeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    key = f"publish:{account.pk}:{_print(form)}"
    if not cache.add(key, "sending", _REMEMBERED):
        return _after(request, account, cache.get(key))
    try:
        meet_mentioned(form.cleaned_data["text"])
        made = post_status(account=account, draft=_draft(account, form))
    except RuleError as refusal:
        cache.delete(key)
        form.add_error(None, refusal.message.removeprefix("Validation failed: "))
        return _show(request, form, status=422)
    except Exception:
        cache.delete(key)
        raise
    cache.set(key, str(made.pk), _REMEMBERED)
    return _after(request, account, str(made.pk))


def _print(form: ComposeForm) -> str:
    """The same form, saying the same: who goes back to it and writes something else says that as well."""
    said = (form.cleaned_data[name] for name in ("idempotency_key", "text", "spoiler_text", "in_reply_to_id"))
    return hashlib.sha256(repr(tuple(said)).encode()).hexdigest()


def _after(request: HttpRequest, account: Account, made: str | None) -> HttpResponse:
    if made is None or not made.isdigit():
        return back(request, "/home")
    return back(request, f"/@{account.acct}/{made}", anchor=f"post-{made}")


def _draft(account: Account, form: ComposeForm) -> Draft:
    said = form.cleaned_data
    parent = said["in_reply_to_id"]
    poll = None
    if said["options"]:
        poll = PollDraft(options=said["options"], expires_in=said["poll_expires_in"], multiple=said["poll_multiple"])
    return Draft(
        text=said["text"],
        spoiler_text=said["spoiler_text"],
        visibility=Visibility.from_name(said["visibility"]),
        sensitive=said["sensitive"] or None,
        language=said["language"] or None,
        in_reply_to=find_original(parent, account) if parent else None,
        media=_uploaded(account, form),
        poll=poll,
    )


def _uploaded(account: Account, form: ComposeForm) -> list[MediaAttachment]:
    return [
        upload_media(account=account, file=file, description=description, now=True)
        for file, description in form.chosen_pictures()
    ]


def _mentions(account: Account, status: dict[str, Any]) -> str:
    """Whom a reply begins with: the author and everybody they spoke to, except oneself."""
    people = [status["account"]["acct"], *(mention["acct"] for mention in status["mentions"])]
    return "".join(f"@{acct} " for acct in dict.fromkeys(people) if acct != account.acct)
