"""Input shapes of apps, sign-up and one's own account."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from accounts.scopes import DEFAULT
from instance.rest.params import BooleanField, EnumField, ListField, TextField
from instance.text.language import valid_language


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


class PictureField(serializers.FileField):
    """An uploaded file; an empty value means that there is none (pictures are removed by DELETE /profile/avatar)."""

    default_error_messages = {"invalid": "is not a file"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation(empty if data is None or data == "" else data)


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


class FieldParams(serializers.Serializer):
    name = TextField(default="")
    value = TextField(default="")


class SourceParams(serializers.Serializer):
    privacy = EnumField(["public", "unlisted", "private", "direct"])
    sensitive = BooleanField()
    language = TextField(allow_null=True)
    quote_policy = EnumField(["public", "followers", "nobody"])

    def validate_language(self, language: str | None) -> str:
        """Empty is no default; a language that we do not know is refused."""
        known = valid_language(language)
        if language and known is None:
            raise serializers.ValidationError("is not a language")
        return known or ""


class UpdateCredentialsParams(serializers.Serializer):
    display_name = TextField()
    note = TextField()
    avatar = PictureField()
    avatar_description = TextField()
    header = PictureField()
    header_description = TextField()
    locked = BooleanField()
    bot = BooleanField()
    discoverable = BooleanField()
    indexable = BooleanField()
    hide_collections = BooleanField()
    attribution_domains = ListField(TextField(), max_length=100)
    fields_attributes = ListField(FieldParams(), max_length=100)
    source = SourceParams(required=False)  # type: ignore[assignment]  # DRF fields have an attribute of that name
