"""A member's filters: the list, and one form to add or change each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.web.reader import member, members_only
from instance.errors import Invalid
from instance.web.pages import page, see_other
from statuses.actions.filters import (
    KEYWORD_LENGTH,
    MAX_KEYWORDS,
    TITLE_LENGTH,
    FilterChange,
    KeywordChange,
    create_filter,
    delete_filter,
    update_filter,
)
from statuses.models.filter import CustomFilter
from statuses.queries.filters import filters_of, find_filter

CONTEXTS = (
    ("home", "Home and lists"),
    ("notifications", "Notifications"),
    ("public", "Public timelines"),
    ("thread", "Conversations"),
    ("account", "Profiles"),
)
ACTIONS = (
    ("warn", "Fold it under a note"),
    ("blur", "Veil its pictures"),
    ("hide", "Leave it out altogether"),
)
KEEP, NEVER = "keep", ""
TIMES = (
    (NEVER, "Never"),
    ("1800", "30 minutes"),
    ("3600", "1 hour"),
    ("21600", "6 hours"),
    ("86400", "1 day"),
    ("604800", "1 week"),
    ("2592000", "30 days"),
)


class FilterForm(forms.Form):
    """One filter. `keywords` are lines; those that stay keep their row."""

    label_suffix = ""
    title = forms.CharField(label="Name", max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    keywords = forms.CharField(
        label="Words and phrases",
        required=False,
        max_length=MAX_KEYWORDS * (KEYWORD_LENGTH + 2),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text="One on each line.",
    )
    whole_word = forms.BooleanField(
        label="Whole words only", required=False, initial=True, help_text="“cat” does not catch “concatenate”."
    )
    context = forms.MultipleChoiceField(
        label="Where", choices=CONTEXTS, initial=["home", "public"], widget=forms.CheckboxSelectMultiple
    )
    action = forms.ChoiceField(label="What happens to such a post", choices=ACTIONS, initial="warn")
    expires_in = forms.ChoiceField(label="Ends after", choices=TIMES, required=False)

    @classmethod
    def of(cls, custom_filter: CustomFilter, data: Any = None) -> "FilterForm":
        keywords = list(custom_filter.keywords.all())
        form = cls(
            data,
            initial={
                "title": custom_filter.title,
                "keywords": "\n".join(row.keyword for row in keywords),
                "whole_word": all(row.whole_word for row in keywords),
                "context": custom_filter.context,
                "action": custom_filter.action,
                "expires_in": KEEP if custom_filter.expires_at else NEVER,
            },
        )
        if custom_filter.expires_at:
            ends = f"As before: {custom_filter.expires_at:%Y-%m-%d %H:%M} UTC"
            form.fields["expires_in"] = forms.ChoiceField(
                label="Ends after", choices=((KEEP, ends), *TIMES), required=False
            )
        return form

    def change(self, custom_filter: CustomFilter | None = None) -> FilterChange:
        data = self.cleaned_data
        expiry = data["expires_in"]
        return FilterChange(
            title=data["title"],
            context=data["context"],
            action=data["action"],
            sets_expiry=expiry != KEEP,
            expires_in=int(expiry) if expiry not in (KEEP, NEVER) else None,
            keywords=list(self._keywords(custom_filter)),
        )

    def _keywords(self, custom_filter: CustomFilter | None) -> list[KeywordChange]:
        """The box for whole words says it of all lines, if it was touched; else rows stay as they are."""
        whole = self.cleaned_data["whole_word"]
        lines = dict.fromkeys(line.strip() for line in self.cleaned_data["keywords"].splitlines() if line.strip())
        changes = []
        for row in custom_filter.keywords.all() if custom_filter else ():
            if row.keyword not in lines:
                changes.append(KeywordChange(id=row.pk, remove=True))
            else:
                del lines[row.keyword]
                if "whole_word" in self.changed_data:
                    changes.append(KeywordChange(id=row.pk, whole_word=whole))
        return changes + [KeywordChange(keyword=line, whole_word=whole) for line in lines]


@require_safe
@members_only
def index(request: HttpRequest) -> HttpResponse:
    """GET /filters."""
    names = dict(CONTEXTS)
    rows = [
        {"filter": found, "contexts": [names[name] for name in found.context], "action": dict(ACTIONS)[found.action]}
        for found in filters_of(member(request))
    ]
    return page(request, "settings/filters.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@members_only
def add(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _save(form, lambda: create_filter(account=member(request), change=form.change())):
        messages.success(request, "The filter is in force.")
        return see_other("/filters")
    return _form(request, form, "New filter")


@require_http_methods(["GET", "POST"])
@members_only
def edit(request: HttpRequest, id: int) -> HttpResponse:
    found = find_filter(id, member(request))
    form = FilterForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_valid() and _save(form, lambda: update_filter(custom_filter=found, change=form.change(found))):
        messages.success(request, "The filter is changed.")
        return see_other("/filters")
    return _form(request, form, "Edit filter", statuses=len(found.filtered_statuses.all()))


@require_POST
@members_only
def remove(request: HttpRequest, id: int) -> HttpResponse:
    delete_filter(custom_filter=find_filter(id, member(request)))
    messages.success(request, "The filter is removed.")
    return see_other("/filters")


def _save(form: FilterForm, act: Callable[[], object]) -> bool:
    try:
        act()
    except Invalid as refusal:
        form.add_error(None, refusal.message.removeprefix("Validation failed: "))
        return False
    return True


def _form(request: HttpRequest, form: FilterForm, heading: str, *, statuses: int = 0) -> HttpResponse:
    context = {"form": form, "heading": heading, "statuses": statuses}
    return page(request, "settings/filter.html", context, status=422 if form.errors else 200)
