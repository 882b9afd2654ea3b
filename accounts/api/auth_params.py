"""Input shapes of apps, sign-up and one's own account."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from accounts.scopes import DEFAULT
from instance.rest.params import BooleanField, TextField


class WordsField(serializers.Field):
    """Words as a list, or in one text separated by spaces, line breaks or `+`."""

    default_error_messages = {"invalid": "is not a text"}

    def __init__(self, *, separators: str = "", **kwargs: Any) -> None:
        self.separators = separators
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation([] if data is None else data)

    def to_internal_value(self, data: Any) -> list[str]:
        parts = data if isinstance(data, list) else [data]
        if not all(isinstance(part, str) for part in parts):
            self.fail("invalid")
        for separator in self.separators:
            parts = [part.replace(separator, " ") for part in parts]
        return [word for part in parts for word in part.split()]

    def to_representation(self, value: Any) -> Any:
        return value


class CreateAppParams(serializers.Serializer):
    client_name = TextField(required=True)
    redirect_uris = WordsField(default=list)
    scopes = WordsField(separators="+", default=lambda: [DEFAULT])
    website = TextField(default="")

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return scopes or [DEFAULT]


class CreateAccountParams(serializers.Serializer):
    """Everything is optional here: what is missing is said by the action, in Mastodon's `details`."""

    username = TextField(default="")
    email = TextField(default="")
    password = TextField(default="")
    agreement = BooleanField(default=False)
    locale = TextField(default="")
    reason = TextField(default="")
    date_of_birth = TextField(default="")
    invite_code = TextField(default="")


class ConfirmationParams(serializers.Serializer):
    email = TextField(default="")
