"""One's own account through the API: profile, pictures, defaults."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Account, Follow, FollowRequest, User
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db
ME = "/api/v1/accounts/verify_credentials"
PATCH = "/api/v1/accounts/update_credentials"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def me(alice: Account) -> ApiClient:
    return ApiClient(token_for(alice))


def picture(*, size: tuple[int, int] = (900, 600), frames: int = 1) -> SimpleUploadedFile:
    out = BytesIO()
    images = [Image.new("RGB", size, (40 * step, 80, 120)) for step in range(frames)]
    images[0].save(out, "GIF" if frames > 1 else "PNG", save_all=frames > 1, append_images=images[1:], duration=100)
    kind = "gif" if frames > 1 else "png"
    return SimpleUploadedFile(f"picture.{kind}", out.getvalue(), f"image/{kind}")


def test_texts_and_flags(me: ApiClient) -> None:
    said = me.patch(
        PATCH,
        {
            "display_name": "Alice",
            "note": "I like #birds\nand https://birds.test",
            "locked": True,
            "bot": True,
            "discoverable": True,
            "indexable": True,
            "hide_collections": True,
            "attribution_domains": ["https://Birds.test/x", "*.example.org", "birds.test"],
            "source": {"privacy": "unlisted", "sensitive": True, "language": "de", "quote_policy": "followers"},
        },
    ).json
    assert said == me.get(ME).json
    assert (said["display_name"], said["locked"], said["bot"], said["discoverable"]) == ("Alice", True, True, True)
    assert 'class="mention hashtag"' in said["note"]
    source = said["source"]
    assert source["note"] == "I like #birds\nand https://birds.test"
    assert source["attribution_domains"] == ["birds.test", "example.org"]
    assert (source["privacy"], source["sensitive"], source["language"]) == ("unlisted", True, "de")
    preferences = me.get("/api/v1/preferences").json
    assert preferences["posting:default:visibility"] == "unlisted"
    assert preferences["posting:default:quote_policy"] == "followers"


def test_what_is_not_sent_stays(me: ApiClient, alice: Account) -> None:
    me.patch(PATCH, {"display_name": "Alice", "note": "Birds", "locked": True})
    said = me.patch(PATCH, form={"source[language]": ""}).json
    assert (said["display_name"], said["locked"], said["source"]["language"]) == ("Alice", True, None)
    assert me.patch(PATCH, form={"display_name": "", "locked": "false"}).json["display_name"] == ""
    assert not Account.objects.get().locked


@pytest.mark.parametrize(
    "sent",
    [
        {
            "fields_attributes": {
                "0": {"name": "Site", "value": "https://a.test"},
                "1": {"name": "Pronouns", "value": "she"},
            }
        },
        {"fields_attributes": [{"name": "Site", "value": "https://a.test"}, {"name": "Pronouns", "value": "she"}]},
    ],
)
@pytest.mark.parametrize("kind", ["json", "form"])
def test_fields(me: ApiClient, alice: Account, sent: dict[str, Any], kind: str) -> None:
    Account.objects.update(
        fields=[{"name": "Old", "value": "https://a.test", "verified_at": "2026-01-01T00:00:00.000Z"}]
    )
    answer = me.patch(PATCH, sent) if kind == "json" else me.patch(PATCH, form=_rails(sent))
    assert [field["name"] for field in answer.json["source"]["fields"]] == ["Site", "Pronouns"]
    assert answer.json["fields"][0]["verified_at"] == "2026-01-01T00:00:00.000Z", "the link is still the same"
    assert answer.json["fields"][1]["verified_at"] is None
    cleared = me.patch(PATCH, {"fields_attributes": [{"name": "", "value": ""}]})
    assert cleared.json["fields"] == []


def _rails(sent: dict[str, Any]) -> list[tuple[str, str]]:
    rows = sent["fields_attributes"]
    rows = rows.values() if isinstance(rows, dict) else rows
    return [(f"fields_attributes[{n}][{key}]", value) for n, row in enumerate(rows) for key, value in row.items()]


def test_pictures(me: ApiClient, alice: Account) -> None:
    said = me.patch(PATCH, form={"avatar_description": "A wren"}, files={"avatar": picture(), "header": picture()}).json
    account = Account.objects.get()
    assert said["avatar_description"] == "A wren"
    assert said["avatar"].endswith(account.avatar.name) and said["avatar"] == said["avatar_static"]
    assert Image.open(default_storage.open(account.avatar.name)).size == (400, 400)
    assert Image.open(default_storage.open(account.header.name)).width <= 1500


def test_a_new_picture_replaces_the_old_one(
    me: ApiClient, alice: Account, django_capture_on_commit_callbacks: Any
) -> None:
    me.patch(PATCH, files={"avatar": picture()})
    old = Account.objects.get().avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        said = me.patch(PATCH, files={"avatar": picture(frames=3)}).json
    assert said["avatar"] != said["avatar_static"], "an animation has a still"
    assert not default_storage.exists(old)


def test_an_empty_picture_is_none(me: ApiClient, alice: Account) -> None:
    me.patch(PATCH, files={"avatar": picture()})
    name = Account.objects.get().avatar.name
    assert me.patch(PATCH, form={"avatar": "", "display_name": "Alice"}).status == 200
    assert Account.objects.get().avatar.name == name


@pytest.mark.parametrize(
    "sent",
    [
        {"display_name": "x" * 41},
        {"note": "x" * 501},
        {"avatar": "not a file"},
        {"avatar_description": "x" * 151},
        {"fields_attributes": [{"name": "", "value": "x"}]},
        {"fields_attributes": [{"name": str(n), "value": "x"} for n in range(5)]},
        {"fields_attributes": [{"name": "x" * 256, "value": "x"}]},
        {"attribution_domains": [f"{n}.test" for n in range(11)]},
        {"source": {"privacy": "secret"}},
        {"source": {"language": "klingonese"}},
    ],
)
def test_refused_and_nothing_changed(me: ApiClient, alice: Account, sent: dict[str, Any]) -> None:
    before = me.get(ME).json
    assert me.patch(PATCH, {"display_name": "New", **sent}).status == 422
    assert me.get(ME).json == before


def test_a_picture_that_is_none_is_refused(me: ApiClient, alice: Account) -> None:
    fake = SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png")
    assert me.patch(PATCH, files={"avatar": fake}).status == 422
    assert not Account.objects.get().avatar


def test_opening_the_door_lets_in_who_waits(me: ApiClient, alice: Account) -> None:
    Account.objects.update(locked=True)
    fan = make_account()
    FollowRequest.objects.create(account=fan, target=alice)
    assert me.get(ME).json["source"]["follow_requests_count"] == 1
    me.patch(PATCH, {"locked": False})
    assert Follow.objects.filter(account=fan, target=alice).exists()


def test_the_scope(alice: Account) -> None:
    assert ApiClient(token_for(alice, "read profile")).patch(PATCH, {"display_name": "X"}).status == 403
    assert Account.objects.get().display_name == ""


def test_preferences(me: ApiClient, alice: Account) -> None:
    User.objects.update(expand_media="show_all", default_language="fr")
    said = me.get("/api/v1/preferences").json
    assert said["reading:expand:media"] == "show_all"
    assert said["posting:default:language"] == "fr"
