"""What other servers read here: actors, posts, collections, and only what they may see."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.signatures import cavage
from federation.signatures.message import Message
from statuses.actions.interact import reblog_status
from statuses.actions.pin import pin_status
from statuses.actions.post import Draft, post_status
from statuses.models.status import Status, Visibility
from tests.support.factories import make_account, make_follow
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db
JSON = "application/activity+json"


@pytest.fixture
def member() -> Account:
    return make_account("heron", display_name="Heron")


def get(address: str, *, accept: str = JSON, headers: Any = None) -> Any:
    return Client().get(address, headers={"Accept": accept, **(headers or {})})


def signed(peer: Peer, actor: str, address: str, settings: Any) -> dict[str, str]:
    message = Message.of("GET", f"{settings.BASE_URL}{address}", ())
    return cavage.sign(message, f"{actor}#main-key", peer.key, timezone.now())


def post(member: Account, text: str = "hello", visibility: Visibility = Visibility.PUBLIC, **draft: Any) -> Status:
    return post_status(account=member, draft=Draft(text=text, visibility=visibility, **draft))


@pytest.mark.parametrize("address", ["/users/heron", "/users/Heron", "/@heron"])
def test_an_actor(member: Account, address: str) -> None:
    answer = get(address)
    assert answer.headers["Content-Type"] == "application/activity+json; charset=utf-8"
    actor = answer.json()
    assert (actor["id"], actor["name"], actor["type"]) == (member.actor_uri, "Heron", "Person")
    assert actor["publicKey"]["id"] == f"{member.actor_uri}#main-key"
    assert actor["assertionMethod"][0]["publicKeyMultibase"].startswith("z6Mk")


def test_an_actor_costs_few_statements(member: Account, django_assert_max_num_queries: Any) -> None:
    get("/users/heron")
    with django_assert_max_num_queries(3):
        get("/users/heron")


def test_browsers_see_pages(member: Account) -> None:
    status = post(member)
    assert get("/users/heron", accept="text/html").headers["Location"] == member.profile_url
    assert get(f"/users/heron/statuses/{status.pk}", accept="text/html").headers["Location"] == status.permalink
    assert get("/@heron", accept="text/html").headers["Content-Type"].startswith("text/html")


def test_the_server_itself(settings: Any) -> None:
    settings.AUTHORIZED_FETCH = True
    actor = get("/actor").json()
    assert (actor["type"], actor["preferredUsername"]) == ("Application", settings.LOCAL_DOMAIN)


def test_nobody(member: Account) -> None:
    assert get("/users/nobody").status_code == 404
    make_account("fledgling", approved=False)
    assert get("/users/fledgling").status_code == 404


def test_who_is_suspended(member: Account) -> None:
    Account.objects.update(suspended_at=timezone.now())
    assert get("/users/heron").json()["suspended"] is True
    for collection in ("followers", "following", "outbox", "collections/featured"):
        assert get(f"/users/heron/{collection}").status_code == 403


@pytest.mark.parametrize("path", ["", "/activity", "/replies", "/likes", "/shares"])
@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_post_and_what_hangs_on_it(member: Account, visibility: Visibility, path: str) -> None:
    status = post(member, visibility=visibility)
    open_to_all = visibility in (Visibility.PUBLIC, Visibility.UNLISTED)
    answer = get(f"/users/heron/statuses/{status.pk}{path}")
    assert answer.status_code == (200 if open_to_all else 404)
    assert (status.object_uri in answer.content.decode()) is open_to_all
    assert get(f"/users/other/statuses/{status.pk}{path}").status_code == 404


def test_at_the_human_address_too(member: Account) -> None:
    status = post(member)
    assert get(f"/@heron/{status.pk}").json()["id"] == status.object_uri


def test_a_follower_reads_what_is_for_followers(member: Account, peer: Peer, settings: Any) -> None:

    follower = account_by_uri(peer.actor("wren"))
    stranger = account_by_uri(peer.actor("cuckoo"))
    assert follower is not None
    assert stranger is not None
    make_follow(follower, member)
    address = f"/users/heron/statuses/{post(member, visibility=Visibility.PRIVATE).pk}"
    seen = get(address, headers=signed(peer, follower.actor_uri, address, settings))
    assert seen.json()["type"] == "Note"
    assert seen.headers["Cache-Control"] == "private, no-store"
    assert get(address, headers=signed(peer, stranger.actor_uri, address, settings)).status_code == 404


def test_authorized_fetch(member: Account, peer: Peer, settings: Any) -> None:
    settings.AUTHORIZED_FETCH = True
    status = post(member)
    actor = peer.actor("wren")
    for address in ("/users/heron", f"/users/heron/statuses/{status.pk}", "/users/heron/outbox"):
        assert get(address).status_code == 401
        assert get(address, headers=signed(peer, actor, address, settings)).status_code == 200


def test_the_outbox(member: Account) -> None:
    posts = [post(member, str(number)) for number in range(22)]
    post(member, "secret", Visibility.PRIVATE)
    reblog_status(account=member, status=posts[0])
    outbox = get("/users/heron/outbox").json()
    assert outbox["type"] == "OrderedCollection"
    page = get("/" + outbox["first"].split("/", 3)[3]).json()
    assert [item["type"] for item in page["orderedItems"]] == ["Announce"] + ["Create"] * 19
    rest = get("/" + page["next"].split("/", 3)[3]).json()
    assert [item["object"]["id"] for item in rest["orderedItems"]] == [p.object_uri for p in reversed(posts[:3])]


def test_pins(member: Account) -> None:
    status = post(member)
    pin_status(account=member, status=status)
    (item,) = get("/users/heron/collections/featured").json()["orderedItems"]
    assert item["id"] == status.object_uri


@pytest.mark.parametrize("side", ["followers", "following"])
def test_who_follows_whom(member: Account, side: str) -> None:
    for number in range(14):
        other = make_account(f"other{number}")
        make_follow(*((other, member) if side == "followers" else (member, other)))
    whole = get(f"/users/heron/{side}").json()
    assert (whole["totalItems"], "orderedItems" in whole) == (14, False)
    first = get(f"/users/heron/{side}?page=1").json()
    assert len(first["orderedItems"]) == 12
    assert len(get(f"/users/heron/{side}?page=2").json()["orderedItems"]) == 2
    Account.objects.filter(pk=member.pk).update(hide_collections=True)
    assert "first" not in get(f"/users/heron/{side}").json()
    assert get(f"/users/heron/{side}?page=1").status_code == 403


def test_replies_and_conversation(member: Account) -> None:
    status = post(member)
    answer = post(make_account("egret"), "@heron yes", in_reply_to=status)
    own = post(member, "and then", in_reply_to=status)
    post(member, "hush", Visibility.PRIVATE, in_reply_to=status)
    replies = get(f"/users/heron/statuses/{status.pk}/replies").json()
    assert replies["first"]["items"] == [own.object_uri, answer.object_uri]
    context = get(f"/contexts/{status.conversation_id}").json()
    assert context["first"]["items"] == [status.object_uri, answer.object_uri, own.object_uri]


def test_a_stamp_for_a_quote(member: Account) -> None:
    status = post(member)
    quote = post(make_account("egret"), "look", quoted=status).quote
    stamp = get(f"/users/heron/quote_authorizations/{quote.pk}").json()
    assert (stamp["type"], stamp["interactionTarget"]) == ("QuoteAuthorization", status.object_uri)
    assert get(f"/users/egret/quote_authorizations/{quote.pk}").status_code == 404
