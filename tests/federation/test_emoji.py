"""Custom emoji of other servers: kept by domain, fetched, renewed, shown."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.models import Account
from federation import emojis
from federation.as2.tags import EmojiData
from federation.emojis import keep_emojis
from federation.jobs import forget_rejected_emojis
from federation.models import DomainBlock
from federation.models.domain_policy import Severity
from instance.models import CustomEmoji
from instance.models.generation import Generation
from statuses.activitypub.remote import keep_note, note_in
from statuses.rendering import render_json
from tests.images import pictures
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    uploads = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "uploads"}}
    settings.STORAGES = {**settings.STORAGES, "uploads": uploads}
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def tag(peer: Peer, shortcode: str = "blob", path: str = "/blob.png", **properties: Any) -> dict[str, Any]:
    icon = {"type": "Image", "mediaType": "image/png", "url": f"{peer.base}{path}"}
    return {"id": f"{peer.base}/emojis/1", "type": "Emoji", "name": f":{shortcode}:", "icon": icon, **properties}


@pytest.fixture
def author(peer: Peer) -> Account:
    peer.files["/blob.png"] = (pictures.file("PNG", 20, 20).getvalue(), "image/png")
    account = account_by_uri(peer.actor("wren", name="Wren :blob:", tag=[tag(peer)]))
    assert account is not None
    return account


def test_where_they_show(peer: Peer, author: Account, run_effects: Any, api: Any, media_root: Path) -> None:
    """In names, posts and polls; not before they are here; and one of the same name elsewhere is another."""
    CustomEmoji.objects.create(shortcode="blob", image="ours.png")
    note = peer.note(
        author.actor_uri,
        type="Question",
        content="<p>a :blob: and :crow:</p>",
        oneOf=[{"type": "Note", "name": ":blob: yes"}, {"type": "Note", "name": "no"}],
        tag=[tag(peer), tag(peer, "crow", "/nowhere.png")],
    )
    status = keep_note(note_in(note, author), author, delivered=True)
    (before,) = render_json([status.pk], None)
    assert (before["emojis"], before["account"]["emojis"], before["poll"]["emojis"]) == ([], [], [])
    run_effects()
    assert peer.fetched.count("/blob.png") == 1
    (after,) = render_json([status.pk], None)
    assert [each["shortcode"] for each in after["emojis"]] == ["blob"]
    (emoji,) = after["emojis"]
    assert emoji["url"].startswith("http://localhost:8000/media/cache/custom_emojis/")
    assert after["account"]["emojis"] == after["poll"]["emojis"] == [emoji]
    assert api.get(f"/api/v1/accounts/{author.pk}").json["emojis"] == [emoji]
    assert [each["url"] for each in api.get("/api/v1/custom_emojis").json] == ["http://localhost:8000/media/ours.png"]
    assert files(media_root / "media") == [".png", ".png"]
    assert files(media_root / "uploads") == []


def test_when_they_are_fetched_again(peer: Peer, author: Account, run_effects: Any, media_root: Path) -> None:
    run_effects()
    first = CustomEmoji.objects.get()

    def heard(**changes: Any) -> CustomEmoji:
        cache.clear()
        peer.actor("wren", tag=[tag(peer, **changes)])
        fetch_account(author.actor_uri)
        run_effects()
        return CustomEmoji.objects.get()

    assert heard(updated="2020-01-01T00:00:00Z").image == first.image
    assert peer.fetched.count("/blob.png") == 1
    generation = Generation.objects.get(pk="peer.test").number
    now = timezone.now().isoformat()
    assert heard(updated=now).updated_at == first.updated_at
    assert peer.fetched.count("/blob.png") == 2
    assert Generation.objects.get(pk="peer.test").number == generation  # the same picture: nothing is rendered anew

    peer.files["/blob.png"] = peer.files["/new.gif"] = (pictures.file("GIF", 30, 30).getvalue(), "image/gif")
    second = heard(updated=timezone.now().isoformat())
    assert second.image != first.image
    peer.files["/new.gif"] = (pictures.file("PNG", 9, 9).getvalue(), "image/png")
    third = heard(path="/new.gif")
    assert (third.pk, third.image_remote_url) == (first.pk, f"{peer.base}/new.gif")
    assert third.image != second.image
    peer.files["/broken.png"] = (b"\x89PNG\r\n\x1a\n", "image/png")
    assert heard(path="/broken.png").image == third.image
    assert len(files(media_root / "media")) == 2

    peer.actor("wren", tag=[tag(peer, updated=timezone.now().isoformat())])  # once in a while, whatever they say
    asked = peer.fetched.count("/blob.png")
    for _ in range(3):
        fetch_account(author.actor_uri)
        run_effects()
    assert peer.fetched.count("/blob.png") == asked + 1


def test_what_is_not_kept(peer: Peer, author: Account, run_effects: Any, media_root: Path, monkeypatch: Any) -> None:
    run_effects()
    keep_emojis([EmojiData("x" * 129, f"{peer.base}/blob.png")], domain="peer.test")
    keep_emojis([EmojiData("ours", f"{peer.base}/blob.png")], domain="")
    assert CustomEmoji.objects.count() == 1
    monkeypatch.setattr(emojis, "MAX_OF_DOMAIN", 2)
    keep_emojis([EmojiData(name, f"{peer.base}/blob.png") for name in ("aa", "bb", "cc")], domain="peer.test")
    assert CustomEmoji.objects.count() == 2

    CustomEmoji.objects.update(disabled=True)
    cache.clear()
    keep_emojis([EmojiData("blob", f"{peer.base}/other.png")], domain="peer.test")
    run_effects()
    assert "/other.png" not in peer.fetched

    DomainBlock.objects.create(domain="peer.test", severity=Severity.NOOP, reject_media=True)
    monkeypatch.setattr(emojis, "MAX_OF_DOMAIN", 9)
    keep_emojis([EmojiData("dd", f"{peer.base}/blob.png")], domain="peer.test")
    assert not CustomEmoji.objects.filter(shortcode="dd").exists()
    forget_rejected_emojis()
    assert (CustomEmoji.objects.count(), files(media_root / "media")) == (0, [])
