"""What the operations of this app take."""

from rest_framework import serializers

from instance.rest.params import (
    BooleanField,
    EnumField,
    IdField,
    IdListField,
    IntegerField,
    LimitField,
    ListField,
    PageParams,
    TextField,
)
from timelines.models.list import RepliesPolicy
from timelines.queries.groups import GROUPABLE
from timelines.queries.markers import TIMELINES


class PublicTimelineParams(PageParams):
    local = BooleanField(default=False)
    remote = BooleanField(default=False)
    only_media = BooleanField(default=False)


class TagTimelineParams(PublicTimelineParams):
    any = ListField(TextField(), default=list)
    all = ListField(TextField(), default=list)
    none = ListField(TextField(), default=list)


class NotificationCountParams(serializers.Serializer):
    """Types that we do not know cannot match, so they need not be refused."""

    limit = LimitField()
    types = ListField(TextField(), default=list)
    exclude_types = ListField(TextField(), default=list)
    account_id = IdField()


class NotificationsParams(PageParams):
    types = ListField(TextField(), default=list)
    exclude_types = ListField(TextField(), default=list)
    account_id = IdField()
    include_filtered = BooleanField(default=False)


class GroupsParams(NotificationsParams):
    grouped_types = ListField(TextField(), default=lambda: list(GROUPABLE))
    expand_accounts = EnumField(["full", "partial_avatars"], default="full")


class GroupCountParams(NotificationCountParams):
    grouped_types = ListField(TextField(), default=lambda: list(GROUPABLE))


class ListParams(serializers.Serializer):
    title = TextField(required=True)
    replies_policy = EnumField(RepliesPolicy.values, default=RepliesPolicy.LIST)
    exclusive = BooleanField(default=False)


class ListChangeParams(serializers.Serializer):
    title = TextField()
    replies_policy = EnumField(RepliesPolicy.values)
    exclusive = BooleanField()


class AccountIdsParams(serializers.Serializer):
    account_ids = IdListField(default=list)


class MarkersParams(serializers.Serializer):
    timeline = ListField(EnumField(TIMELINES), skip_invalid=True, default=list)


class MarkerParams(serializers.Serializer):
    last_read_id = IdField()


class SetMarkersParams(serializers.Serializer):
    home = MarkerParams(required=False)
    notifications = MarkerParams(required=False)


class SearchParams(serializers.Serializer):
    q = TextField(default="")
    type = EnumField(["accounts", "hashtags", "statuses"])
    resolve = BooleanField(default=False)
    following = BooleanField(default=False)
    exclude_unreviewed = BooleanField(default=False)
    account_id = IdField()
    max_id = IdField()
    min_id = IdField()
    limit = LimitField()
    offset = IntegerField()
