"""Prepared statements give the same instances as the ORM."""

import pytest
from django.utils import timezone

from accounts.authentication import find_token
from accounts.models import AccessToken
from tests.support.api import token_for
from tests.support.factories import make_owner

pytestmark = pytest.mark.django_db


def test_the_instances_are_those_of_the_orm(django_assert_num_queries) -> None:
    owner = make_owner(fields=[{"name": "Pronouns", "value": "she/her"}], attribution_domains=["example.test"])
    owner.user.sign_up_ip = "192.0.2.7"
    owner.user.last_active_at = timezone.now()
    owner.user.chosen_languages = ["de", "en"]
    owner.user.save()
    value = token_for(owner)
    expected = AccessToken.objects.select_related("application", "user__role", "user__account__stats").get()

    with django_assert_num_queries(1):
        token = find_token(value)
        pairs = [
            (token, expected),
            (token.application, expected.application),
            (token.user, expected.user),
            (token.user.role, expected.user.role),
            (token.user.account, expected.user.account),
            (token.user.account.stats, expected.user.account.stats),
        ]
        assert token.user.account.user is token.user

    for found, wanted in pairs:
        names = [field.attname for field in wanted._meta.concrete_fields]
        assert {name: getattr(found, name) for name in names} == {name: getattr(wanted, name) for name in names}


def test_what_an_outer_join_does_not_find_is_none() -> None:
    token = find_token(token_for(None))

    assert token is not None
    assert token.user is None
