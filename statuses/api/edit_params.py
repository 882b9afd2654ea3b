"""Input shapes of edits, their history's neighbours and tags."""

from typing import Any

from rest_framework import serializers

from instance.rest.params import BooleanField, EnumField, IdField, IdListField, ListField, TextField
from statuses.api.media_params import FocusField
from statuses.api.params import MAX_TEXT, QUOTE_POLICIES, PollParams
from statuses.models.media import DESCRIPTION_LIMIT


class NestedField(serializers.Field):
    """One object in a list, read by a serializer."""

    def __init__(self, shape: type[serializers.Serializer], **kwargs: Any) -> None:
        self.shape = shape
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        serializer = self.shape(data=data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def to_representation(self, value: Any) -> Any:
        return value


class MediaAttributesParams(serializers.Serializer):
    id = IdField(required=True)
    description = TextField(max_length=DESCRIPTION_LIMIT)
    focus = FocusField(required=False)


class EditStatusParams(serializers.Serializer):
    status = TextField(max_length=MAX_TEXT, default="")
    spoiler_text = TextField(max_length=MAX_TEXT, default="")
    sensitive = BooleanField(default=False)
    language = TextField(max_length=20, allow_null=True)
    media_ids = IdListField(max_length=100)
    media_attributes = ListField(NestedField(MediaAttributesParams), max_length=100)
    poll = PollParams(required=False, allow_null=True)
    quote_approval_policy = EnumField(QUOTE_POLICIES, allow_null=True)


class FeatureTagParams(serializers.Serializer):
    name = TextField(max_length=255, required=True)
