"""Input shapes of the operations on media: validation of form, the rules stand in the actions."""

import math
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from instance.rest.params import BlankIsNothing, TextField
from statuses.models.media import DESCRIPTION_LIMIT


class UploadField(serializers.FileField):
    """A file; what is in it the action finds out. Anything else, as an empty form field, counts as not sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(data if isinstance(data, UploadedFile) else serializers.empty)


class FocusField(BlankIsNothing):
    """`"x,y"`, each from -1.0 to 1.0 from the centre, y upwards; what lies outside is moved to the edge."""

    default_error_messages = {"invalid": "is not of the form x,y"}

    def to_internal_value(self, data: Any) -> tuple[float, float]:
        try:
            x, y = (float(part) for part in str(data).split(","))
        except ValueError:
            self.fail("invalid")
        if not (math.isfinite(x) and math.isfinite(y)):
            self.fail("invalid")
        return x, y

    def to_representation(self, value: Any) -> Any:
        return value


class UploadMediaParams(serializers.Serializer):
    file = UploadField()
    thumbnail = UploadField()
    description = TextField(max_length=DESCRIPTION_LIMIT)
    focus = FocusField(required=False)


class DescribeMediaParams(serializers.Serializer):
    thumbnail = UploadField()
    description = TextField(max_length=DESCRIPTION_LIMIT)
    focus = FocusField(required=False)
