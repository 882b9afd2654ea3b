"""Rails' names with brackets become nested structures."""

from urllib.parse import parse_qsl

import pytest

from instance.rest.errors import Malformed
from instance.rest.nesting import nest


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a=1", {"a": "1"}),
        ("a=", {"a": ""}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[]=", {"a": [""]}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("poll[options][]=x&poll[options][]=y&poll[multiple]=1", {"poll": {"options": ["x", "y"], "multiple": "1"}}),
        ("data[alerts][mention]=true", {"data": {"alerts": {"mention": "true"}}}),
        ("x[][k]=1&x[][k]=2", {"x": [{"k": "1"}, {"k": "2"}]}),
        ("x[][k]=1&x[][w]=0&x[][k]=2", {"x": [{"k": "1", "w": "0"}, {"k": "2"}]}),
        ("x[][k][d]=1&x[][k][e]=2&x[][k][d]=3", {"x": [{"k": {"d": "1", "e": "2"}}, {"k": {"d": "3"}}]}),
        ("x[][k][]=1&x[][k][]=2", {"x": [{"k": ["1", "2"]}]}),
        ("f[0][name]=a&f[0][value]=b&f[5][name]=c", {"f": {"0": {"name": "a", "value": "b"}, "5": {"name": "c"}}}),
        ("[]=1&[a]=2&a[b=3&a]b=4", {"[]": "1", "[a]": "2", "a[b": "3", "a]b": "4"}),
    ],
)
def test_names_are_nested(query: str, expected: dict) -> None:
    assert nest(parse_qsl(query, keep_blank_values=True)) == expected


def test_a_name_sent_twice_keeps_all_values_and_reads_as_the_last() -> None:
    value = nest([("id", "1"), ("id", "2"), ("id", "3")])["id"]
    assert value == "3"
    assert value.values == ("1", "2", "3")


@pytest.mark.parametrize(
    "query",
    ["a=1&a[]=2", "a[]=1&a=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a[b]=1&a[b][c]=2", "a[][]=1", "a" + "[b]" * 13 + "=1"],
)
def test_contradictions_and_depth_are_refused(query: str) -> None:
    with pytest.raises(Malformed):
        nest(parse_qsl(query))
