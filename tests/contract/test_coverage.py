"""docs/api-coverage.md is made from the router, so it cannot say what is not so."""

import re

import pytest
from django.http import HttpResponse
from django.views.decorators.http import require_POST
from django.views.generic import View

from instance.management.commands import api_coverage
from instance.rest.endpoint import endpoint, methods
from tests.contract.schema import operations

NAMED = endpoint("GET", user="none")(lambda request: {})


class Page(View):
    def get(self, request) -> HttpResponse: ...
    def post(self, request) -> HttpResponse: ...


@require_POST
def posting(request) -> HttpResponse: ...


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (NAMED, ("GET",)),
        (methods(get=NAMED, put=NAMED), ("GET", "PUT")),
        (Page.as_view(), ("GET", "POST")),
        (posting, ("POST",)),
        (lambda request: None, ("GET",)),
    ],
)
def test_methods_are_read_from_the_view(view, expected: tuple[str, ...]) -> None:
    assert api_coverage.methods_of(view) == expected


def test_every_operation_of_the_contract_has_its_line() -> None:
    text = api_coverage.render(api_coverage.read_operations(), {("GET", "/api/v1/statuses/{}")})
    lines = re.findall(r"^\| `([A-Z]+ /\S*)` \| ([123]) \| (implemented|missing) \|$", text, re.MULTILINE)
    assert {name: int(tier) for name, tier, _state in lines} == {str(each): each.tier for each in operations()}
    assert len(lines) == 290
    assert [name for name, _tier, state in lines if state == "implemented"] == ["GET /api/v1/statuses/{id}"]


def test_the_same_place_has_the_same_shape() -> None:
    assert api_coverage.shape("api/v1/statuses/<id:id>/context") == api_coverage.shape("/api/v1/statuses/{id}/context")
