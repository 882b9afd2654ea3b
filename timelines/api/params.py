"""What the operations of this app take."""

from typing import Any

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
from timelines.models.notification_policy import Treatment
from timelines.models.push import ALERTS, PushPolicy
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


class NotificationPolicyParams(serializers.Serializer):
    for_not_following = EnumField(Treatment.values)
    for_not_followers = EnumField(Treatment.values)
    for_new_accounts = EnumField(Treatment.values)
    for_private_mentions = EnumField(Treatment.values)
    for_limited_accounts = EnumField(Treatment.values)
    for_bots = EnumField(Treatment.values)


class RequestIdsParams(serializers.Serializer):
    id = IdListField(default=list)


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


class AlertsField(serializers.Field):
    """`{"mention": true, "admin.sign_up": "0"}`; kinds that we do not know are left out."""

    default_error_messages = {"invalid": "must be an object of kinds"}

    def to_internal_value(self, data: Any) -> dict[str, bool]:
        if not isinstance(data, dict):
            self.fail("invalid")
        sent = {kind: data[kind] for kind in ALERTS if data.get(kind) not in (None, "")}
        return {kind: BooleanField().run_validation(value) for kind, value in sent.items()}

    def to_representation(self, value: Any) -> Any:
        return value


class PushKeysParams(serializers.Serializer):
    p256dh = TextField(required=True)
    auth = TextField(required=True)


class PushTargetParams(serializers.Serializer):
    endpoint = TextField(required=True)
    keys = PushKeysParams()
    standard = BooleanField(default=False)


class PushDataParams(serializers.Serializer):
    alerts = AlertsField(required=False)
    policy = EnumField(PushPolicy.values)


class ChangePushParams(serializers.Serializer):
    data = PushDataParams(required=False)  # type: ignore[assignment]


class PushParams(ChangePushParams):
    subscription = PushTargetParams(required=False)


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
