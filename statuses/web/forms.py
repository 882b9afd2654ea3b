"""The composer's form: validation only. What it cannot keep over an error (files) it says."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from instance.text.count import count_characters
from instance.text.language_names import LANGUAGE_NAMES

PICTURES = 4
OPTIONS = 4

VISIBILITIES = [
    ("public", "Public: everybody, listed in timelines"),
    ("unlisted", "Quiet public: everybody, not listed"),
    ("private", "Followers only"),
    ("direct", "Only people mentioned"),
]
SHORT_VISIBILITIES = [
    ("public", "Public"),
    ("unlisted", "Quiet public"),
    ("private", "Followers"),
    ("direct", "Mentioned"),
]
DURATIONS = [
    (300, "5 minutes"),
    (1800, "30 minutes"),
    (3600, "1 hour"),
    (21600, "6 hours"),
    (43200, "12 hours"),
    (86400, "1 day"),
    (259200, "3 days"),
    (604800, "7 days"),
]


def languages() -> list[tuple[str, str]]:
    """Languages by the name their speakers give them, in the alphabet's order."""
    return sorted(LANGUAGE_NAMES.items(), key=lambda pair: pair[1].casefold())


class ComposeForm(forms.Form):
    """A new post with its warning, audience, pictures and poll."""

    text = forms.CharField(
        label="What do you want to say?",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "class": "compose__text",
                "rows": 3,
                "data-counted": True,
                "dir": "auto",
                "placeholder": "What is new?",
            }
        ),
    )
    spoiler_text = forms.CharField(
        label="Content warning",
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "compose__cw",
                "data-counted": True,
                "dir": "auto",
                "placeholder": "What readers should know first",
            }
        ),
    )
    sensitive = forms.BooleanField(label="Hide pictures behind a veil", required=False)
    visibility = forms.ChoiceField(label="Who can see it", choices=VISIBILITIES, initial="public")
    language = forms.ChoiceField(label="Language", required=False)
    poll_expires_in = forms.TypedChoiceField(
        label="Open for", choices=DURATIONS, coerce=int, initial=86400, required=False, empty_value="86400"
    )
    poll_multiple = forms.BooleanField(label="Several answers allowed", required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    in_reply_to_id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex
    )

    def __init__(self, *args: Any, short: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", "As my preferences say"), *languages()]  # type: ignore[attr-defined]
        if short:
            self.fields["visibility"].choices = SHORT_VISIBILITIES  # type: ignore[attr-defined]
        for number in range(1, PICTURES + 1):
            self._add_picture(number)
        for number in range(1, OPTIONS + 1):
            self.fields[f"option_{number}"] = _line(f"Answer {number}", placeholder=f"Answer {number}")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["options"] = [found[name] for name in _numbered("option", OPTIONS) if found.get(name)]
        if len(found["options"]) == 1:
            self.add_error("option_2", "A poll needs at least two answers")
        self._check_text(found)
        if found["options"] and self.chosen_pictures(found):
            self.add_error("file_1", "A poll cannot stand together with pictures")
        return found

    def chosen_pictures(self, found: dict[str, Any] | None = None) -> list[tuple[UploadedFile, str]]:
        """The files that were sent, each with its description."""
        data = self.cleaned_data if found is None else found
        pairs = zip(_numbered("file", PICTURES), _numbered("alt", PICTURES), strict=True)
        return [(data[file], data.get(alt, "")) for file, alt in pairs if data.get(file)]

    def pictures(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for number in range(1, PICTURES + 1):
            yield self[f"file_{number}"], self[f"alt_{number}"]

    def options(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in _numbered("option", OPTIONS))

    @property
    def max_chars(self) -> int:
        return settings.MAX_CHARS

    @property
    def files_lost(self) -> bool:
        """Files were sent, and the form is shown again: browsers do not let us keep them."""
        return bool(self.is_bound and self.files)

    @property
    def open_pictures(self) -> bool:
        return self.files_lost or any(alt.value() for _file, alt in self.pictures())

    @property
    def open_poll(self) -> bool:
        return any(option.value() for option in self.options())

    def _check_text(self, found: dict[str, Any]) -> None:
        """What the action would refuse too, but before pictures are uploaded for nothing."""
        text = found.get("text", "")
        if not text.strip() and not self.chosen_pictures(found):
            self.add_error("text", "Write something, or add a picture")
        beyond = count_characters(text, found.get("spoiler_text", "")) - self.max_chars
        if beyond > 0:
            self.add_error("text", f"At most {self.max_chars} characters, these are {beyond} too many")

    def _add_picture(self, number: int) -> None:
        accept = {"accept": "image/*"}
        label = f"Picture {number}"
        self.fields[f"file_{number}"] = forms.FileField(
            label=label, required=False, widget=forms.FileInput(attrs=accept)
        )
        self.fields[f"alt_{number}"] = _line(
            f"Description of picture {number}", placeholder="Describe it for people who cannot see it", length=1500
        )


def _line(label: str, *, placeholder: str, length: int = 200) -> forms.CharField:
    attrs = {"placeholder": placeholder, "dir": "auto"}
    return forms.CharField(label=label, required=False, max_length=length, widget=forms.TextInput(attrs=attrs))


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}_{number}" for number in range(1, count + 1)]
