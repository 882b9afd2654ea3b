"""Input shapes of the operations on statuses: validation of form, the rules stand in the actions."""

from rest_framework import serializers

from instance.rest.params import (
    BooleanField,
    DateTimeField,
    EnumField,
    IdField,
    IdListField,
    IntegerField,
    ListField,
    PageParams,
    TextField,
)

VISIBILITIES = ("public", "unlisted", "private", "direct")
QUOTE_POLICIES = ("public", "followers", "nobody")
MAX_TEXT = 100_000  # what is read at all; the limit that people meet is settings.MAX_CHARS


class PollParams(serializers.Serializer):
    options = ListField(TextField(max_length=1000), required=True, max_length=100)
    expires_in = IntegerField(required=True)
    multiple = BooleanField(default=False)
    hide_totals = BooleanField(default=False)


class PostStatusParams(serializers.Serializer):
    status = TextField(max_length=MAX_TEXT, default="")
    spoiler_text = TextField(max_length=MAX_TEXT, default="")
    media_ids = IdListField(max_length=100)
    poll = PollParams(required=False, allow_null=True)
    in_reply_to_id = IdField(allow_null=True)
    sensitive = BooleanField(allow_null=True)
    visibility = EnumField(VISIBILITIES, allow_null=True)
    language = TextField(max_length=20, allow_null=True)
    quoted_status_id = IdField(allow_null=True)
    quote_approval_policy = EnumField(QUOTE_POLICIES, allow_null=True)
    scheduled_at = DateTimeField(allow_null=True)


class IdsParams(serializers.Serializer):
    id = IdListField(max_length=100)


class DeleteStatusParams(serializers.Serializer):
    delete_media = BooleanField(default=False)


class ReblogParams(serializers.Serializer):
    visibility = EnumField(VISIBILITIES, allow_null=True)


class VoteParams(serializers.Serializer):
    choices = ListField(IntegerField(min_value=0, max_value=1000), required=True, max_length=100)


class AccountStatusesParams(PageParams):
    only_media = BooleanField(default=False)
    exclude_replies = BooleanField(default=False)
    exclude_reblogs = BooleanField(default=False)
    exclude_direct = BooleanField(default=False)
    pinned = BooleanField(default=False)
    tagged = TextField(max_length=255, default="")
