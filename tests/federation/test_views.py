"""What other servers read here: actors, posts, collections, and only what they may see."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from accounts.models.relationship import Block
from federation.models.key import ActorKey
from federation.signatures import cavage
from federation.signatures.message import Message
from federation.signing import rotate_keys
from instance.models.emoji import CustomEmoji
from statuses.actions.choose_tag import feature_tag
from statuses.actions.interact import reblog_status
from statuses.actions.pin import pin_status
from statuses.actions.post import Draft, post_status
from statuses.models.status import Status, Visibility
from statuses.queries.tags import find_tag
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


def test_an_actor_and_its_handle_cost_one_statement_each(member: Account, django_assert_max_num_queries: Any) -> None:
    get("/users/heron")
    with django_assert_max_num_queries(1):
        assert get("/users/Heron").json()["id"] == member.actor_uri
    with django_assert_max_num_queries(1):
        assert get(f"/.well-known/webfinger?resource=acct:{member.handle}").json()["aliases"]


def test_an_actor_that_is_kept_is_never_an_old_one(member: Account, django_assert_max_num_queries: Any) -> None:
    get("/users/heron")
    before = get("/users/heron").json()
    Account.objects.filter(pk=member.pk).update(moved_to=make_account("egret"), display_name="Grey")
    rotate_keys(member.pk)
    get("/users/heron")
    with django_assert_max_num_queries(1):
        after = get("/users/heron").json()
    assert after["movedTo"].endswith("/users/egret")
    assert after["name"] == "Grey"
    assert len(after["publicKey"]) > 1
    assert after["publicKey"] != before["publicKey"]
    ActorKey.objects.filter(retires_at__isnull=False).update(retires_at=timezone.now())
    assert "publicKeyPem" in get("/users/heron").json()["publicKey"]
    Account.objects.filter(username="egret").update(username="bittern")
    assert get("/users/heron").json()["movedTo"].endswith("/users/bittern")
    Account.objects.filter(pk=member.pk).update(pending=True)
    assert get("/users/heron").status_code == 404


def test_emoji_in_a_name_cost_one_statement(member: Account, django_assert_max_num_queries: Any) -> None:
    CustomEmoji.objects.create(shortcode="reed", image="emojis/reed.png")
    Account.objects.filter(pk=member.pk).update(display_name="Heron :reed:")
    get("/users/heron")
    with django_assert_max_num_queries(2):
        (tag,) = get("/users/heron").json()["tag"]
    assert tag["name"] == ":reed:"
    CustomEmoji.objects.update(image="emojis/other.png")
    assert get("/users/heron").json()["tag"][0]["icon"]["url"].endswith("other.png")
    CustomEmoji.objects.all().delete()
    assert get("/users/heron").json()["tag"] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 7), ("/activity", 7), ("/replies", 2), ("/likes", 1), ("/shares", 1)],
)
def test_a_post_costs_few_statements(member: Account, path: str, most: int, django_assert_max_num_queries: Any) -> None:
    status = post(member)
    get(f"/users/heron/statuses/{status.pk}{path}")
    with django_assert_max_num_queries(most):
        get(f"/users/heron/statuses/{status.pk}{path}")


@pytest.mark.parametrize(
    ("path", "most"), [("outbox?page=true", 9), ("collections/featured", 8), ("collections/tags", 2), ("followers", 1)]
)
def test_collections_cost_few_statements_however_long(
    member: Account, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        pin_status(account=member, status=post(member, f"post {number} #sedge"))
    get(f"/users/heron/{path}")
    with django_assert_max_num_queries(most):
        get(f"/users/heron/{path}")


def test_browsers_see_pages(member: Account) -> None:
    status = post(member)
    assert get("/users/heron", accept="text/html").headers["Location"] == member.profile_url
    assert get(f"/users/heron/statuses/{status.pk}", accept="text/html").headers["Location"] == status.permalink
    assert get("/@heron", accept="text/html").headers["Content-Type"].startswith("text/html")
    assert get("/users/nobody", accept="text/html").status_code == 404


@pytest.mark.parametrize("strict", [False, True])
def test_browsers_need_no_signature(member: Account, settings: Any, strict: bool) -> None:
    settings.AUTHORIZED_FETCH = strict
    boost = reblog_status(account=member, status=post(make_account("egret")))
    for address in ("/users/heron", f"/users/heron/statuses/{boost.pk}"):
        answer = get(address, accept="text/html,application/xhtml+xml")
        assert answer.status_code == 302
        assert "Accept" in answer.headers["Vary"].split(", ")


def test_what_counts_as_asking_for_a_document(member: Account) -> None:
    for accept in ("application/json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'):
        assert get("/users/heron", accept=accept).json()["type"] == "Person"
    for accept in ("*/*", "text/html, application/json"):
        assert get("/users/heron", accept=accept).status_code == 302


def test_pages_name_their_documents(member: Account) -> None:
    status = post(member)
    profile = get("/@heron", accept="text/html")
    assert f'<{member.actor_uri}>; rel="alternate"; type="application/activity+json"' in profile.headers["Link"]
    assert f'resource=acct:{member.handle}>; rel="lrdd"' in profile.headers["Link"]
    page = get(f"/@heron/{status.pk}", accept="text/html")
    assert page.headers["Link"] == f'<{status.object_uri}>; rel="alternate"; type="application/activity+json"'
    assert "Accept" in page.headers["Vary"]


def test_what_caches_may_do(member: Account) -> None:
    kept = get("/users/heron")
    assert kept.headers["Cache-Control"] == "max-age=180, public"
    for header in ("Accept", "Accept-Language", "Cookie", "Signature", "Signature-Input"):
        assert header in kept.headers["Vary"].split(", ")
    hidden = get(f"/users/heron/statuses/{post(member, visibility=Visibility.PRIVATE).pk}")
    assert hidden.headers["Cache-Control"] == "private, no-store"
    assert set(hidden.json()) == {"error"}


def test_the_server_itself(settings: Any) -> None:
    settings.AUTHORIZED_FETCH = True
    actor = get("/actor").json()
    assert (actor["type"], actor["preferredUsername"]) == ("Application", settings.LOCAL_DOMAIN)


def test_the_server_says_nothing() -> None:
    outbox = get("/actor").json()["outbox"]
    assert get(f"/{outbox.split('/', 3)[3]}").json()["totalItems"] == 0


def test_nobody(member: Account) -> None:
    assert get("/users/nobody").status_code == 404
    make_account("fledgling", approved=False)
    assert get("/users/fledgling").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/users/a%00b",
        "/users/a%00b/outbox",
        "/users/a%00b/statuses/1",
        "/users/heron/statuses/99999999999999999999",
        "/users/heron/quote_authorizations/99999999999999999999",
        "/contexts/99999999999999999999",
    ],
)
def test_addresses_that_nothing_can_have(member: Account, address: str) -> None:
    assert get(address).status_code == 404


def test_a_signature_that_shows_nobody(member: Account, settings: Any) -> None:
    junk = {"Signature": "keyId=nonsense"}
    status = post(member, visibility=Visibility.PRIVATE)
    assert get("/users/heron", headers=junk).status_code == 200
    assert get(f"/users/heron/statuses/{status.pk}", headers=junk).status_code == 404
    settings.AUTHORIZED_FETCH = True
    assert get("/users/heron", headers=junk).status_code in (400, 401)


def test_who_is_suspended(member: Account) -> None:
    Account.objects.update(suspended_at=timezone.now())
    assert get("/users/heron").json()["suspended"] is True
    for collection in ("followers", "following", "outbox", "collections/featured", "collections/tags"):
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


def test_whom_the_author_blocks(member: Account, peer: Peer, settings: Any) -> None:
    stranger = account_by_uri(peer.actor("cuckoo"))
    assert stranger is not None
    Block.objects.create(account=member, target=stranger)
    status = post(member, "about #sedge")
    pin_status(account=member, status=status)
    feature_tag(account=member, tag=find_tag("sedge"))
    address = f"/users/heron/statuses/{status.pk}"
    assert get(address, headers=signed(peer, stranger.actor_uri, address, settings)).status_code == 404
    for address, name in (
        ("/users/heron/collections/featured", "orderedItems"),
        ("/users/heron/collections/tags", "items"),
    ):
        assert get(address).json()["totalItems"] == 1
        assert get(address, headers=signed(peer, stranger.actor_uri, address, settings)).json()[name] == []


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


def test_of_a_pin_for_followers_they_get_the_id(member: Account, peer: Peer, settings: Any) -> None:
    follower = account_by_uri(peer.actor("wren"))
    assert follower is not None
    make_follow(follower, member)
    status = post(member, visibility=Visibility.PRIVATE)
    pin_status(account=member, status=status)
    address = "/users/heron/collections/featured"
    assert get(address).json()["orderedItems"] == []
    seen = get(address, headers=signed(peer, follower.actor_uri, address, settings)).json()
    assert seen["orderedItems"] == [status.object_uri]


def test_featured_tags(member: Account, settings: Any) -> None:
    feature_tag(account=member, tag=find_tag("Sedge"))
    collection = get("/users/heron/collections/tags").json()
    assert (collection["type"], collection["totalItems"]) == ("Collection", 1)
    href = f"{settings.BASE_URL}/@heron/tagged/sedge"
    assert collection["items"] == [{"type": "Hashtag", "href": href, "name": "#Sedge"}]


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
    hidden = get(f"/users/heron/{side}").json()
    assert set(hidden) == {"@context", "id", "type", "totalItems"}
    assert get(f"/users/heron/{side}?page=1").status_code == 403


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_no_such_page(member: Account, page: str) -> None:
    assert get(f"/users/heron/followers?page={page}").status_code == 404


def test_replies_and_conversation(member: Account) -> None:
    status = post(member)
    answer = post(make_account("egret"), "@heron yes", in_reply_to=status)
    own = post(member, "and then", in_reply_to=status)
    post(member, "hush", Visibility.PRIVATE, in_reply_to=status)
    path = f"/users/heron/statuses/{status.pk}/replies"
    first = get(path).json()["first"]
    assert first["items"] == [own.object_uri]
    assert first["next"].endswith(f"{path}?only_other_accounts=true&page=true")
    others = get(f"{path}?only_other_accounts=true&page=true").json()
    assert [(each["id"], each["content"]) for each in others["items"]] == [(answer.object_uri, answer.content)]
    assert "next" not in others
    context = get(f"/contexts/{status.conversation_id}").json()
    assert context["attributedTo"] == member.actor_uri
    assert context["first"]["items"] == [status.object_uri, answer.object_uri, own.object_uri]


def test_many_replies_come_in_pages(member: Account, monkeypatch: Any) -> None:
    for name in ("queries.served.PAGE", "activitypub.views.LONG_PAGE", "activitypub.views.FEW"):
        monkeypatch.setattr(f"statuses.{name}", 2)
    status = post(member)
    by = [member, member, member, make_account("egret"), make_account("crane"), make_account("stork")]
    said = [post(author, str(number), in_reply_to=status).object_uri for number, author in enumerate(by)]
    for address, expected in (
        (f"/users/heron/statuses/{status.pk}/replies", said),
        (f"/contexts/{status.conversation_id}", [status.object_uri, *said]),
    ):
        page = get(address).json()["first"]
        found = page["items"]
        while "next" in page:
            page = get("/" + page["next"].split("/", 3)[3]).json()
            assert page["id"].startswith(page["partOf"])
            found += [each if isinstance(each, str) else each["id"] for each in page["items"]]
        assert found == expected


def test_a_conversation_that_nobody_may_see(member: Account) -> None:
    status = post(member, visibility=Visibility.PRIVATE)
    assert get(f"/contexts/{status.conversation_id}").status_code == 404


def test_a_boost_is_an_announce(member: Account) -> None:
    status = post(make_account("egret"))
    boost = reblog_status(account=member, status=status)
    for path in ("", "/activity"):
        found = get(f"/users/heron/statuses/{boost.pk}{path}").json()
        assert (found["type"], found["object"]) == ("Announce", status.object_uri)


def test_no_stamp_for_a_quote_that_is_hidden(member: Account) -> None:
    quote = post(make_account("egret"), "look", Visibility.PRIVATE, quoted=post(member)).quote
    assert get(f"/users/heron/quote_authorizations/{quote.pk}").status_code == 404


def test_a_stamp_for_a_quote(member: Account) -> None:
    status = post(member)
    quote = post(make_account("egret"), "look", quoted=status).quote
    stamp = get(f"/users/heron/quote_authorizations/{quote.pk}").json()
    assert (stamp["type"], stamp["interactionTarget"]) == ("QuoteAuthorization", status.object_uri)
    assert get(f"/users/egret/quote_authorizations/{quote.pk}").status_code == 404
