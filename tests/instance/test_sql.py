"""Prepared statements give the same instances as the ORM."""

from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.authentication import find_token
from accounts.models import AccessToken, Account, Follow
from instance.sql import Remembered, Select, Template, fetch
from tests.support.api import token_for
from tests.support.factories import make_account, make_owner

pytestmark = pytest.mark.django_db


def test_the_instances_are_those_of_the_orm(django_assert_num_queries) -> None:
    owner = make_owner(fields=[{"name": "Pronouns", "value": "she/her"}], attribution_domains=["example.test"])
    owner.user.sign_up_ip = "192.0.2.7"
    owner.user.last_active_at = timezone.now()
    owner.user.chosen_languages = ["de", "en"]
    owner.user.save()
    value = token_for(owner)
    expected = AccessToken.objects.select_related("application", "user__role", "user__account").get()

    with django_assert_num_queries(1):
        token = find_token(value)
        pairs = [
            (token, expected),
            (token.application, expected.application),
            (token.user, expected.user),
            (token.user.role, expected.user.role),
            (token.user.account, expected.user.account),
        ]
        assert token.user.account.user is token.user

    for found, wanted in pairs:
        names = [field.attname for field in wanted._meta.concrete_fields]
        assert {name: getattr(found, name) for name in names} == {name: getattr(wanted, name) for name in names}


def test_what_an_outer_join_does_not_find_is_none() -> None:
    token = find_token(token_for(None))

    assert token is not None
    assert token.user is None


def test_what_is_remembered_follows_its_rows(django_assert_num_queries) -> None:
    owner = make_owner(display_name="Before")
    value = token_for(owner)
    find_token(value)

    with django_assert_num_queries(1):
        assert find_token(value).user.account.display_name == "Before"

    type(owner).objects.filter(pk=owner.pk).update(display_name="After")
    assert find_token(value).user.account.display_name == "After"

    AccessToken.objects.all().delete()
    assert find_token(value) is None


def test_what_is_remembered_belongs_to_whoever_asks() -> None:
    value = token_for(make_owner(also_known_as=["https://elsewhere.test/users/me"]))
    find_token(value)

    mine, theirs = find_token(value).user.account, find_token(value).user.account
    mine.display_name = "Mine alone"
    mine.also_known_as.append("https://third.test/users/me")

    assert theirs.display_name != "Mine alone"
    assert theirs.also_known_as == find_token(value).user.account.also_known_as
    assert len(theirs.also_known_as) == 1


def test_no_more_is_remembered_than_was_said() -> None:
    kept = Remembered(Select("FROM accounts_account a WHERE a.id = %(id)s", a=Account), remembered=2)
    for account in (make_owner(), make_account(), make_account()):
        kept.get(str(account.pk), {"id": account.pk})
    assert len(kept.here) == 2


def test_ids_are_read_as_they_were_given() -> None:
    given = [1, -5, 2**62]
    assert fetch("SELECT unnest(%(ids)s), %(word)s || '100%%'", {"ids": given, "word": "of "}) == [
        (number, "of 100%") for number in given
    ]
    assert fetch("SELECT unnest(%(words)s::text[])", {"words": ["a", "b"]}) == [("a",), ("b",)]
    assert fetch("SELECT unnest(%(words)s::text[])", {"words": []}) == []


def test_a_template_stands_in_a_statement(django_assert_num_queries) -> None:
    owner = make_owner(actor_type="Person")
    template = Template(
        lambda account: Account.objects.filter(pk=account, actor_type="person").values_list("pk"),
        "account",
        around="SELECT count(*) + %(more)s FROM ({query}) AS found",
    )
    Account.objects.update(actor_type="person")
    with django_assert_num_queries(1):
        assert template.fetch(account=owner.pk, more=2) == [(3,)]


@pytest.mark.parametrize("word", ["it's", "50%", "", "a b"])
def test_words_that_could_be_more_are_no_constants(word: str) -> None:
    template = Template(lambda: Account.objects.filter(username=word).values_list("pk"))
    with pytest.raises(TypeError):
        template.fetch()


def test_by_row_nothing_is_hashed() -> None:
    """The planner may turn an EXISTS into a table of all that somebody follows; not one with an OFFSET."""

    def build(account: int) -> QuerySet[Account, Any]:
        followed = Follow.objects.filter(account=account, target=OuterRef("pk"))
        return Account.objects.filter(Q(pk=account) | Exists(followed)).values_list("pk")

    explained = "EXPLAIN {query}"
    plans = [
        "\n".join(line for (line,) in Template(build, "account", around=explained, by_row=by_row).fetch(account=1))
        for by_row in (False, True)
    ]
    assert ["hashed" in plan for plan in plans] == [True, False]
