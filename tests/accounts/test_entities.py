"""What clients are told about accounts."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.entities import account_entities, account_entity, credential_account_entity
from accounts.models import Account, Role
from accounts.queries.emojis import emojis_of
from instance.models import CustomEmoji
from tests.support.factories import make_account, make_owner, make_remote_account

pytestmark = pytest.mark.django_db


def entity_of(account: Account) -> dict:
    loaded = Account.objects.with_stats().get(pk=account.pk)
    return account_entity(loaded, emojis_of([loaded]))


def test_our_own_account():
    account = make_account(
        "Robin",
        display_name="Robin R.",
        note="Hello\n\nI write at https://example.com",
        fields=[{"name": "Web", "value": "https://example.com", "verified_at": None}],
        discoverable=True,
    )
    entity = entity_of(account)
    assert entity["id"] == str(account.pk)
    assert entity["acct"] == entity["username"] == "Robin"
    assert entity["url"] == f"{settings.BASE_URL}/@Robin"
    assert entity["uri"] == f"{settings.BASE_URL}/users/Robin"
    assert entity["note"].startswith("<p>Hello</p><p>I write at <a href")
    assert 'rel="me nofollow noopener"' in entity["fields"][0]["value"]
    assert entity["created_at"].endswith("T00:00:00.000Z")
    assert entity["avatar"] == f"{settings.BASE_URL}/avatars/original/missing.png"
    assert entity["feature_approval"]["current_user"] == "automatic"
    assert (entity["noindex"], entity["roles"]) == (True, [])
    assert not {"limited", "suspended", "memorial", "moved"} & set(entity)


def test_an_account_from_elsewhere():
    entity = entity_of(make_remote_account("ada", "remote.test", note="<p>Kept as it is</p>"))
    assert entity["acct"] == "ada@remote.test"
    assert entity["url"] == "https://remote.test/@ada"
    assert entity["note"] == "<p>Kept as it is</p>"
    assert "roles" not in entity


def test_a_suspended_account_is_emptied():
    entity = entity_of(make_account(display_name="Gone", note="text", suspended_at=timezone.now()))
    assert entity["suspended"] is True
    assert (entity["display_name"], entity["note"], entity["fields"], entity["emojis"]) == ("", "", [], [])


def test_limited_and_memorial_are_said_only_when_true():
    entity = entity_of(make_account(silenced_at=timezone.now(), memorial=True))
    assert entity["limited"] is True
    assert entity["memorial"] is True


def test_moved_goes_one_level_deep():
    last = make_account("last")
    middle = make_account("middle", moved_to=last)
    entity = entity_of(make_account("first", moved_to=middle))
    assert entity["moved"]["acct"] == "middle"
    assert "moved" not in entity["moved"]


def test_badges_show_highlighted_roles_only():
    assert [badge["name"] for badge in entity_of(make_owner())["roles"]] == ["Owner"]
    quiet = Role.objects.create(name="Quiet", permissions=1)
    assert entity_of(make_account(role=quiet))["roles"] == []


def test_last_status_is_a_date():
    account = make_account()
    account.stats.last_status_at = datetime(2026, 3, 4, 23, 59, tzinfo=UTC)
    account.stats.save()
    assert entity_of(account)["last_status_at"] == "2026-03-04"


def test_emoji_are_those_of_the_accounts_own_server():
    CustomEmoji.objects.create(shortcode="rook", image_remote_url="https://here.test/rook.png")
    CustomEmoji.objects.create(shortcode="rook", domain="remote.test", image="cache/rook.png")
    CustomEmoji.objects.create(shortcode="crow", domain="remote.test", image_remote_url="https://remote.test/crow.png")
    CustomEmoji.objects.create(shortcode="off", disabled=True)
    ours = entity_of(make_account(display_name=":rook: :off: :unknown: 12:rook:"))
    theirs = entity_of(make_remote_account(note="<p>:rook: :crow:</p>"))
    assert [(emoji["shortcode"], emoji["url"]) for emoji in ours["emojis"]] == [("rook", "https://here.test/rook.png")]
    assert [emoji["url"] for emoji in theirs["emojis"]] == ["http://localhost:8000/media/cache/rook.png"]
    assert "category" not in theirs["emojis"][0]


def test_a_page_of_accounts_costs_two_queries(django_assert_num_queries):
    CustomEmoji.objects.create(shortcode="rook")
    moved = make_account(display_name=":rook:")
    for _ in range(3):
        make_account(display_name=":rook:", moved_to=moved)
        make_remote_account(display_name=":rook:")
    with django_assert_num_queries(2):
        accounts = list(Account.objects.with_stats())
        assert len(account_entities(accounts, emojis_of(accounts))) == 7


def test_the_credential_account_has_everything_as_it_was_typed():
    fields = [{"name": "Web", "value": "https://example.com", "verified_at": None}]
    account = make_account(note="Hi\nthere", fields=fields, user={"default_visibility": "unlisted"})
    entity = credential_account_entity(account, {}, follow_requests_count=3)
    assert entity["source"]["note"] == "Hi\nthere"
    assert entity["source"]["fields"] == fields
    assert entity["source"]["privacy"] == "unlisted"
    assert entity["source"]["follow_requests_count"] == 3
    assert entity["role"]["permissions"] == "0"
