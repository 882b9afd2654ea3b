"""What the account operations take."""

from rest_framework import serializers

from instance.rest.params import (
    BooleanField,
    EnumField,
    IdListField,
    IntegerField,
    LimitField,
    ListField,
    TextField,
)


class IdsParams(serializers.Serializer):
    id = IdListField(default=list)


class RelationshipsParams(IdsParams):
    with_suspended = BooleanField(default=False)


class LookupParams(serializers.Serializer):
    acct = TextField(default="")


class SearchParams(serializers.Serializer):
    """`resolve`: ask the server that a handle names."""

    q = TextField(default="")
    limit = LimitField()
    offset = IntegerField(default=0, min_value=0)
    following = BooleanField(default=False)
    resolve = BooleanField(default=False)


class FollowParams(serializers.Serializer):
    reblogs = BooleanField()
    notify = BooleanField()
    languages = ListField(TextField())


class MuteParams(serializers.Serializer):
    notifications = BooleanField(default=True)
    duration = IntegerField(default=0, min_value=0)


class NoteParams(serializers.Serializer):
    comment = TextField(default="")


class DomainParams(serializers.Serializer):
    domain = TextField(default="")


class DirectoryParams(serializers.Serializer):
    order = EnumField(["active", "new"], unknown="active", default="active")
    local = BooleanField(default=False)
    limit = LimitField()
    offset = IntegerField(default=0, min_value=0)


class LimitParams(serializers.Serializer):
    limit = LimitField()
