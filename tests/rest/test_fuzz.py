"""Whatever arrives is read or refused by name; nothing else happens."""

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.serializers import SkipField, ValidationError

from instance.errors import RuleError
from instance.rest.body import read_params
from instance.rest.nesting import nest
from instance.rest.params import (
    BooleanField,
    CursorField,
    DateTimeField,
    EnumField,
    IdField,
    IdListField,
    IntegerField,
    LimitField,
    ListField,
    TextField,
)
from instance.rest.urls import MAX_ID
from tests.support.examples import examples

FEW = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.text(alphabet="ab[]0.%", max_size=12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@FEW
@given(st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=8))
def test_any_names_nest_or_are_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        found = nest(pairs)
    except RuleError as error:
        assert error.status == 400
    else:
        assert isinstance(found, dict)
        assert not pairs or found


@FEW
@given(
    st.binary(max_size=300) | st.text(alphabet='{}[]",:0123eE+-.\\u truefalsn', max_size=60).map(str.encode),
    st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
    ),
    st.text(alphabet="ab[]=&%0f+;", max_size=40),
)
def test_any_bytes_are_read_or_refused(body: bytes, kind: str, query: str) -> None:
    request = RequestFactory().generic("POST", "/api/v1/x", body, kind, QUERY_STRING=query)
    try:
        assert isinstance(read_params(request, max_bytes=1000), dict)
    except RuleError as error:
        assert 400 <= error.status < 500
        assert error.message


@pytest.mark.parametrize(
    ("field", "good"),
    [
        (BooleanField(), lambda value: isinstance(value, bool)),
        (IntegerField(), lambda value: isinstance(value, int) and abs(value) <= 2**31),
        (IdField(), lambda value: 0 < value <= MAX_ID),
        (CursorField(), lambda value: 0 <= value <= MAX_ID),
        (LimitField(), lambda value: 0 <= value <= 10_000),
        (TextField(max_length=10), lambda value: isinstance(value, str) and len(value) <= 10),
        (EnumField(["a", "b"]), lambda value: value in ("a", "b")),
        (EnumField(["a", "b"], unknown="a"), lambda value: value in ("a", "b")),
        (DateTimeField(), lambda value: value.tzinfo is not None),
        (IdListField(), lambda value: all(0 < each <= MAX_ID for each in value)),
        (ListField(TextField()), lambda value: all(isinstance(each, str) for each in value)),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "run_validation") else "",
)
@FEW
@given(data=ANYTHING)
def test_a_field_gives_what_it_promises_or_refuses(field, good, data) -> None:
    try:
        value = field.run_validation(data)
    except (ValidationError, SkipField):
        return
    assert good(value)
