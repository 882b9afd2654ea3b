"""How a quote stands, for everybody and for one reader (Mastodon: states of quotes)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Block, DomainMute, Mute
from statuses.actions.quote import accept_quote
from statuses.models import Status
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import StatusStats
from statuses.rendering import render, render_json
from tests.support.api import ApiClient
from tests.support.factories import make_account, make_owner, make_remote_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Account:
    return make_owner("reader")


@pytest.fixture
def client(reader: Account, client_for: Callable[..., ApiClient]) -> ApiClient:
    return client_for(reader)


@pytest.fixture
def quoted() -> Status:
    """By somebody elsewhere, so that their server can be blocked."""
    author = make_remote_account("author", "quoted.test")
    status = Status.objects.create(
        account=author, local=False, uri="https://quoted.test/1", content="<p>Quote me</p>", created_at=timezone.now()
    )
    StatusStats.objects.create(status=status)
    return status


@pytest.fixture
def quote(quoted: Status) -> Status:
    """Its author has agreed."""
    status = make_status(make_account("quoter"), "Well said", quoted=quoted)
    accept_quote(quote=Quote.objects.get(status=status), approval_uri="https://quoted.test/stamps/1")
    return status


def seen(client: ApiClient, status: Status) -> dict[str, Any]:
    return client.get(f"/api/v1/statuses/{status.pk}").json["quote"]


def test_whom_the_reader_blocks_or_mutes_is_folded_away(
    client: ApiClient, reader: Account, quoted: Status, quote: Status
) -> None:
    """The quoted post comes along: clients show it at a press."""
    author = quoted.account
    assert seen(client, quote)["state"] == "accepted"
    for state, make in (
        ("muted_account", lambda: Mute.objects.create(account=reader, target=author)),
        ("blocked_domain", lambda: DomainMute.objects.create(account=reader, domain="quoted.test")),
        ("blocked_account", lambda: Block.objects.create(account=reader, target=author)),
    ):
        make()
        shown = seen(client, quote)
        assert (shown["state"], shown["quoted_status"]["id"]) == (state, str(quoted.pk))


def test_a_mute_that_has_ended_folds_nothing_away(
    client: ApiClient, reader: Account, quoted: Status, quote: Status
) -> None:
    ended = timezone.now() - timedelta(minutes=1)
    Mute.objects.create(account=reader, target=quoted.account, expires_at=ended)
    assert seen(client, quote)["state"] == "accepted"


def test_only_whoever_blocks_sees_it_so(api: ApiClient, reader: Account, quoted: Status, quote: Status) -> None:
    Block.objects.create(account=reader, target=quoted.account)
    assert seen(api, quote)["state"] == "accepted"
    assert render_json([quote.pk], make_account())[0]["quote"]["state"] == "accepted"


def test_a_quote_inside_a_quote_says_it_too(client: ApiClient, reader: Account, quoted: Status, quote: Status) -> None:
    outer = make_status(make_account(), "Look", quoted=quote)
    Block.objects.create(account=reader, target=quoted.account)
    assert seen(client, outer)["quoted_status"]["quote"] == {
        "state": "blocked_account",
        "quoted_status_id": str(quoted.pk),
    }


def test_who_blocks_the_reader_is_not_shown(client: ApiClient, reader: Account, quoted: Status, quote: Status) -> None:
    Block.objects.create(account=quoted.account, target=reader)
    assert seen(client, quote) == {"state": "unauthorized", "quoted_status": None}


@pytest.mark.parametrize("state", [QuoteState.PENDING, QuoteState.REJECTED, QuoteState.REVOKED, QuoteState.DELETED])
def test_what_is_not_accepted_shows_nothing(client: ApiClient, quote: Status, state: QuoteState) -> None:
    Quote.objects.filter(status=quote).update(state=state)
    assert seen(client, quote) == {"state": state.label, "quoted_status": None}


def test_a_quoted_post_that_is_purged_is_deleted(client: ApiClient, quoted: Status, quote: Status) -> None:
    quoted.delete()
    assert seen(client, quote) == {"state": "deleted", "quoted_status": None}


def test_states_cost_no_statement_of_their_own(reader: Account, quoted: Status, quote: Status) -> None:
    render([quote.pk], reader)
    with CaptureQueriesContext(connection) as queries:
        render([quote.pk], reader)
    assert len(queries) == 2


def test_pages_do_not_show_what_is_folded_away(reader: Account, quoted: Status, quote: Status, client: Any) -> None:
    from django.test import Client

    browser = Client()
    browser.force_login(reader.user, backend="accounts.authentication.SessionBackend")
    address = f"/@quoter/{quote.pk}"
    assert "Quote me" in browser.get(address).content.decode()
    Block.objects.create(account=reader, target=quoted.account)
    page = browser.get(address).content.decode()
    assert "Quote me" not in page
    assert "by somebody you block" in page
