"""Cursors in, Link header out."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from instance.rest.pagination import Cursor, paginate
from moderation.models import Rule

pytestmark = pytest.mark.usefixtures("ground")


@pytest.mark.parametrize(("limit", "expected"), [(None, 20), (5, 5), (40, 40), (41, 40), (1000, 40), (-3, 3), (0, 0)])
def test_limits_are_cut_not_refused(limit: int | None, expected: int) -> None:
    assert Cursor.from_params({"limit": limit}).limit == expected


def test_link_repeats_the_other_parameters(api, settings) -> None:
    settings.BASE_URL = "https://rookery.test:8443"
    answer = api.get("/api/v1/listing/?limit=2&types[]=a&types[]=b&max_id=9&access_token=x")
    assert [row["id"] for row in answer.json] == ["2", "1"]
    assert set(answer.links) == {"next", "prev"}
    url = urlsplit(answer.links["next"])
    assert (url.scheme, url.netloc, url.path) == ("https", "rookery.test:8443", "/api/v1/listing/")
    assert parse_qsl(url.query) == [("limit", "2"), ("types[]", "a"), ("types[]", "b"), ("max_id", "1")]
    assert answer.links["prev"].endswith("min_id=2")


def test_an_empty_page_has_no_link(api) -> None:
    answer = api.get("/api/v1/listing", {"limit": 0})
    assert answer.json == []
    assert "Link" not in answer.headers


@pytest.mark.parametrize("value", ["0", "", str(10**30), "7"])
def test_cursors_may_lie_beyond_any_row(api, value: str) -> None:
    assert api.get("/api/v1/listing", {"max_id": value, "since_id": value, "min_id": value}).status == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("max_id=abc", "max_id"),
        ("min_id=-1", "min_id"),
        ("since_id[a]=1", "since_id"),
        ("limit=x", "limit"),
        ("limit[]=1", "limit"),
        ("limit=1.5", "limit"),
    ],
)
def test_what_is_no_number_is_refused(api, query: str, name: str) -> None:
    answer = api.get(f"/api/v1/listing?{query}")
    assert answer.status == 422
    assert answer.error.startswith(f"Validation failed: {name} is not")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cursor", "expected"),
    [
        ({}, [9, 8, 7]),
        ({"max_id": 7}, [6, 5, 4]),
        ({"since_id": 4}, [9, 8, 7]),
        ({"min_id": 4}, [7, 6, 5]),
        ({"min_id": 4, "since_id": 8}, [7, 6, 5]),
        ({"min_id": 2, "max_id": 5}, [4, 3]),
        ({"since_id": 2, "max_id": 5}, [4, 3]),
        ({"min_id": 9}, []),
        ({"max_id": 0}, []),
        ({"limit": 0}, []),
        ({"min_id": 1, "limit": 0}, []),
    ],
)
def test_pages_are_newest_first(cursor: dict[str, int], expected: list[int]) -> None:
    for number in range(1, 10):
        Rule.objects.create(pk=number, text="x")
    found = paginate(Rule.objects.all(), Cursor(**{"limit": 3, **cursor}))
    assert [rule.pk for rule in found] == expected
