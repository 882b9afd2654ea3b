"""The demo's members come to life: accounts with their pictures, users, and who follows whom."""

import random
from datetime import datetime, timedelta
from itertools import permutations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow, FollowRequest
from accounts.models.user import User
from instance import storage
from instance.ids import make_id
from instance.images import Picture
from timelines.management.demo.artwork import Artwork
from timelines.management.demo.rows import insert_dated
from timelines.management.demo.script import SEED, Member, Script

People = dict[str, Account]
FOLLOW_CHANCE = 0.45
POPULAR = ("library", "maren", "niamh", "otis")  # everybody's first follows


def settle(script: Script, artwork: Artwork, owner: Account, now: datetime) -> People:
    """Everybody by name, the owner among them. Nobody can sign in as a member: their passwords fit nothing."""
    made = insert_dated([_account(member, artwork, now) for member in script.members])
    AccountStats.objects.bulk_create([AccountStats(account=account) for account in made])
    users = insert_dated([_user(member, account, now) for member, account in zip(script.members, made, strict=True)])
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users]
    )
    return {account.username: account for account in [*made, owner]}


def befriend(script: Script, people: People, owner: Account, now: datetime) -> list[Follow]:
    """Members follow each other by chance, the same at each start; the owner as the script says."""
    rng = random.Random(SEED)  # noqa: S311 - the same demo everywhere
    pairs = []
    for name, other in permutations([member.name for member in script.members], 2):
        chance = 0.9 if other in POPULAR else 0.15 if people[other].locked else FOLLOW_CHANCE
        if rng.random() < chance:
            since = max(people[name].created_at, people[other].created_at)
            pairs.append((name, other, since + (now - since) * rng.uniform(0.01, 0.5)))
    told_of = script.owner["owner_is_told_of"]
    pairs += [(owner.username, other, now - timedelta(hours=3)) for other in script.owner["owner_follows"]]
    pairs += [
        (name, owner.username, now - timedelta(hours=rng.uniform(0.3, 2.8)))
        for name in script.owner["followers_of_owner"]
    ]
    FollowRequest.objects.bulk_create(
        FollowRequest(account=owner, target=people[name]) for name in script.owner["owner_asks_to_follow"]
    )
    return insert_dated(
        [
            Follow(
                account=people[name],
                target=people[other],
                notify=name == owner.username and other in told_of,
                created_at=at,
            )
            for name, other, at in sorted(pairs, key=lambda pair: pair[2])
        ]
    )


def _account(member: Member, artwork: Artwork, now: datetime) -> Account:
    at = now - timedelta(days=member.joined)
    pk = make_id(at)
    avatar = _stored("accounts/avatars", pk, artwork.avatars[member.avatar])
    header = _stored("accounts/headers", pk, artwork.headers[member.header])
    return Account(
        pk=pk,
        username=member.name,
        display_name=member.display_name,
        note=member.note,
        fields=[{"name": name, "value": value, "verified_at": None} for name, value in member.fields],
        avatar=avatar,
        avatar_static=avatar,
        header=header,
        header_static=header,
        actor_type=member.actor_type,
        locked=member.locked,
        discoverable=not member.locked,
        indexable=not member.locked,
        created_at=at,
    )


def _user(member: Member, account: Account, now: datetime) -> User:
    return User(
        account=account,
        username=member.name,
        email=f"{member.name}@demo.invalid",
        password=make_password(None),
        confirmed_at=account.created_at,
        last_active_at=now,
        created_at=account.created_at,
        locale="en",
        default_language=member.language,
    )


def _stored(folder: str, pk: int, picture: Picture) -> str:
    name = storage.file_name(folder, pk, "original", storage.make_token(), picture.extension)
    return storage.store(name, picture.data, picture.content_type)
