"""Say it otherwise: the form that edits a post, and the page of its earlier versions."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.entities import account_entity
from accounts.queries.emojis import emojis_of
from accounts.web.reader import member, members_only, reader
from instance.errors import NotFound, RuleError
from instance.web.pages import page, see_other
from statuses.actions.edit import MediaChange, Revision, edit_status
from statuses.entities.history import status_edit_entities
from statuses.models.media import DESCRIPTION_LIMIT, MediaAttachment
from statuses.models.status import Status
from statuses.queries.history import author_of, emojis_of_versions, media_in_order, media_of_versions, versions
from statuses.queries.load import find_original, find_own
from statuses.web.forms import ComposeForm


class EditForm(ComposeForm):
    """The composer without what cannot be changed; the pictures that are there with their descriptions."""

    def __init__(self, *args: Any, media: list[MediaAttachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.media_shown = media
        for name in [name for name in self.fields if name not in ("text", "spoiler_text", "sensitive", "language")]:
            del self.fields[name]
        for one in media:
            self.fields[f"alt_{one.pk}"] = forms.CharField(
                label="Description",
                required=False,
                max_length=DESCRIPTION_LIMIT,
                initial=one.description,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def pictures(self) -> Iterator[tuple[Any, Any]]:
        return ((one, self[f"alt_{one.pk}"]) for one in self.media_shown)

    def descriptions(self) -> dict[int, MediaChange]:
        return {one.pk: MediaChange(description=self.cleaned_data[f"alt_{one.pk}"]) for one in self.media_shown}


@require_http_methods(["GET", "POST"])
@members_only
def edit(request: HttpRequest, acct: str, id: int) -> HttpResponse:
    """GET /@name/1234/edit shows the form, POST says it otherwise."""
    status = find_own(id, member(request))
    if status.is_reblog:
        raise NotFound
    media = media_in_order(status)
    if request.method != "POST":
        return _show(request, status, EditForm(media=media, initial=_initial(status)))
    form = EditForm(request.POST, media=media)
    if not form.is_valid():
        return _show(request, status, form, code=422)
    try:
        edit_status(status=status, revision=_revision(form, media))
    except RuleError as refusal:
        form.add_error(None, refusal.message.removeprefix("Validation failed: "))
        return _show(request, status, form, code=422)
    return see_other(_path(status))


@require_safe
def history(request: HttpRequest, acct: str, id: int) -> HttpResponse:
    """GET /@name/1234/history: each version, the newest first."""
    status = find_original(id, reader(request))
    author, found = author_of(status), versions(status)
    entities = status_edit_entities(
        reversed(found),
        account=account_entity(author, emojis_of([author])),
        media=media_of_versions(found, author),
        emojis=emojis_of_versions(found, author),
        domain=author.domain,
    )
    return page(request, "pages/history.html", {"versions": entities, "back_to": _path(status)})


def _show(request: HttpRequest, status: Status, form: EditForm, *, code: int = 200) -> HttpResponse:
    return page(request, "pages/edit.html", {"form": form, "back_to": _path(status)}, status=code)


def _initial(status: Status) -> dict[str, Any]:
    return {
        "text": status.text,
        "spoiler_text": status.spoiler_text,
        "sensitive": status.sensitive,
        "language": status.language,
    }


def _revision(form: EditForm, media: list[MediaAttachment]) -> Revision:
    said = form.cleaned_data
    return Revision(
        text=said["text"],
        spoiler_text=said["spoiler_text"],
        sensitive=said["sensitive"],
        language=said["language"] or None,
        media=media,
        media_changes=form.descriptions(),
        keep_poll=True,
    )


def _path(status: Status) -> str:
    return f"/@{status.account.acct}/{status.pk}"
