"""Fields for `params.py` of each app: they read values as Rails does, from forms and JSON alike."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.fields import empty

from instance.rest.nesting import Repeated
from instance.rest.urls import MAX_ID

FALSE = frozenset({"0", "f", "F", "false", "FALSE", "off", "OFF"})


class BlankIsNothing(serializers.Field):
    """An empty string means null where null is allowed, else the parameter counts as not sent."""

    default_error_messages = {"required": "can't be blank", "null": "can't be blank"}

    def run_validation(self, data: Any = empty) -> Any:
        if data is None or data == "":
            data = None if self.allow_null else empty
        return super().run_validation(data)


class BooleanField(BlankIsNothing):
    """`0 f false off` are false, everything else is true; lists and objects are refused."""

    default_error_messages = {"invalid": "is not true or false"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, str | bool | int | float):
            self.fail("invalid")
        return data not in FALSE if isinstance(data, str) else bool(data)

    def to_representation(self, value: Any) -> Any:
        return value


class IntegerField(BlankIsNothing):
    """A whole number, also as a string; never larger than the database can hold."""

    default_error_messages = {
        "invalid": "is not a number",
        "min_value": "must be at least {min_value}",
        "max_value": "must be at most {max_value}",
    }

    def __init__(self, *, min_value: int = -(2**31), max_value: int = 2**31 - 1, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = _integer(data)
        if number is None:
            self.fail("invalid")
        if number < self.min_value:
            self.fail("min_value", min_value=self.min_value)
        if number > self.max_value:
            self.fail("max_value", max_value=self.max_value)
        return number

    def to_representation(self, value: Any) -> Any:
        return value


class IdField(IntegerField):
    """The id of a row that need not exist: looking it up says 404."""

    default_error_messages = {"invalid": "is not an id", "min_value": "is not an id", "max_value": "is not an id"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class CursorField(BlankIsNothing):
    """An id to page from: 0 and numbers beyond any row are good, they only lie at an end."""

    default_error_messages = {"invalid": "is not an id"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = _integer(data)
        if number is None or number < 0:
            self.fail("invalid")
        return min(number, MAX_ID)


class LimitField(BlankIsNothing):
    """How many rows; `Cursor.from_params` cuts it to what the list allows."""

    default_error_messages = {"invalid": "is not a number"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = _integer(data)
        if number is None:
            self.fail("invalid")
        return min(abs(number), 10_000)


class PageParams(serializers.Serializer):
    """What every list takes that is paged by id; subclass it for a list with filters."""

    max_id = CursorField()
    since_id = CursorField()
    min_id = CursorField()
    limit = LimitField()


class TextField(serializers.CharField):
    """Text as it was typed: spaces are kept, empty is allowed, null is empty, numbers are read as text."""

    default_error_messages = {
        "required": "can't be blank",
        "blank": "can't be blank",
        "null": "can't be blank",
        "invalid": "is not a text",
        "max_length": "is too long (at most {max_length} characters)",
        "min_length": "is too short (at least {min_length} characters)",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", True)
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        if data is None and not self.allow_null:
            data = ""
        return super().run_validation(data)


class EnumField(BlankIsNothing):
    """One of a few words. `unknown` is what any other word means where Mastodon is lenient, else it is refused."""

    default_error_messages = {"invalid": "is not one of {choices}"}

    def __init__(self, choices: Iterable[str], *, unknown: str | None = None, **kwargs: Any) -> None:
        self.choices, self.unknown = tuple(choices), unknown
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        known = isinstance(data, str) and data in self.choices
        if not known and self.unknown is None:
            self.fail("invalid", choices=", ".join(self.choices))
        return str(data) if known else str(self.unknown)

    def to_representation(self, value: Any) -> Any:
        return value


class DateTimeField(BlankIsNothing):
    """RFC 3339; a time without its zone is UTC."""

    default_error_messages = {"invalid": "is not a date and time"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None or not 1 < moment.year < 9999:
            self.fail("invalid")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class ListField(serializers.Field):
    """A list, however it was sent: `a[]=`, a JSON array, an object with numeric keys, one value, or a name repeated.

    `a[]=` alone is the empty list. Elements that fail are refused, or left out where `skip_invalid` is set.
    """

    default_error_messages = {"max_length": "has too many elements (at most {max_length})"}

    def __init__(
        self,
        child: serializers.Field,
        *,
        skip_invalid: bool = False,
        unique: bool = False,
        max_length: int = 1000,
        **kwargs: Any,
    ) -> None:
        self.child, self.skip_invalid, self.unique, self.max_length = child, skip_invalid, unique, max_length
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.child.bind(field_name="", parent=self)  # type: ignore[arg-type]

    def run_validation(self, data: Any = empty) -> Any:
        if data is None and not self.allow_null:
            data = []
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> list[Any]:
        values: list[Any] = []
        for element in _elements(data):
            try:
                value = self.child.run_validation(element)
            except (serializers.ValidationError, serializers.SkipField):
                if not self.skip_invalid:
                    raise
                continue
            if not (self.unique and value in values):
                values.append(value)
        if len(values) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return values

    def to_representation(self, value: Any) -> Any:
        return value


class IdListField(ListField):
    """Ids; those that no row can have are left out, as unknown ones will be, and repeated ones count once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(IdField(required=True), skip_invalid=True, unique=True, **kwargs)


def _integer(data: Any) -> int | None:
    """A whole number of at most 40 digits from JSON or a form; booleans and fractions are none."""
    if isinstance(data, bool):
        return None
    if isinstance(data, int):
        return data
    if isinstance(data, float) and data.is_integer():
        return int(data)
    if isinstance(data, str):
        text = data.strip()
        digits = text[1:] if text[:1] in ("-", "+") else text
        if digits.isascii() and digits.isdigit() and len(digits) <= 40:
            return int(text)
    return None


def _elements(data: Any) -> list[Any]:
    if isinstance(data, Repeated):
        found: list[Any] = list(data.values)
    elif isinstance(data, dict):
        found = list(data.values())
    elif isinstance(data, list):
        found = data
    else:
        found = [data]
    return [element for element in found if element is not None and element != ""]
