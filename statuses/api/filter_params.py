"""Input shapes of the operations on filters: validation of form, the rules stand in the action."""

from rest_framework import serializers

from instance.rest.params import BooleanField, EnumField, IdField, IntegerField, ListField, TextField
from statuses.models.filter import FILTER_CONTEXTS, FilterAction


class KeywordAttributes(serializers.Serializer):
    """One of `keywords_attributes`: without `id` a new keyword."""

    id = IdField(required=False, allow_null=True)
    keyword = TextField()
    whole_word = BooleanField()
    _destroy = BooleanField()


class FilterParams(serializers.Serializer):
    """Actions we do not know are warnings, as Mastodon documents."""

    title = TextField()
    context = ListField(EnumField(FILTER_CONTEXTS))  # type: ignore[assignment] # not the serializer's own context
    filter_action = EnumField(FilterAction.values, unknown=FilterAction.WARN)
    expires_in = IntegerField(min_value=0, allow_null=True)
    keywords_attributes = ListField(KeywordAttributes())


class KeywordParams(serializers.Serializer):
    keyword = TextField()
    whole_word = BooleanField()


class FilterStatusParams(serializers.Serializer):
    status_id = IdField(required=True)


class V1FilterParams(serializers.Serializer):
    phrase = TextField()
    context = ListField(EnumField(FILTER_CONTEXTS))  # type: ignore[assignment] # not the serializer's own context
    expires_in = IntegerField(min_value=0, allow_null=True)
    irreversible = BooleanField()
    whole_word = BooleanField()
