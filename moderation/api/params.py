"""What the operations of moderation take."""

from rest_framework import serializers

from instance.rest.params import BooleanField, EnumField, IdField, IdListField, ListField, TextField
from moderation.models.report import Category


class ReportParams(serializers.Serializer):
    """`forward_to_domains` is not documented, but Mastodon's own pages send it. There are no collections yet."""

    account_id = IdField(required=True)
    status_ids = IdListField(default=list)
    collection_ids = IdListField(default=list)
    comment = TextField(default="")
    forward = BooleanField(default=False)
    forward_to_domains = ListField(TextField(), allow_null=True, default=None)
    category = EnumField(Category.values, default=Category.OTHER)
    rule_ids = IdListField(default=list)
