"""Media, avatars and headers of other servers: fetched, kept as our own copies, shown, and thrown away."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import jobs as accounts_jobs
from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.models import Account
from federation.models import DomainBlock
from federation.models.domain_policy import Severity
from instance import storage
from instance.models import InstanceSettings
from instance.outgoing.budgets import spending
from instance.recordings import read_recording
from statuses import jobs
from statuses.activitypub.remote import keep_note, note_in
from statuses.models import MediaAttachment, Status
from statuses.models.media import MediaType, Processing
from statuses.rendering import render_json
from statuses.web import media_proxy
from tests.images import pictures
from tests.support.factories import make_account, make_follow
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db

FILM = b"\x00\x00\x00\x18ftypisom" + bytes(64)


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Any, monkeypatch: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    uploads = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "uploads"}}
    settings.STORAGES = {**settings.STORAGES, "uploads": uploads}
    monkeypatch.setattr(media_proxy, "PATIENCE", 0.0)
    return tmp_path / "media"


@pytest.fixture
def author(peer: Peer) -> Account:
    peer.files["/a.jpg"] = (pictures.file("JPEG", 64, 48).getvalue(), "image/jpeg")
    account = account_by_uri(peer.actor("wren"))
    assert account is not None
    make_follow(make_account("heron"), account)
    return account


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def attachment(url: str, **properties: Any) -> dict[str, Any]:
    return {"type": "Document", "mediaType": "image/jpeg", "url": url, "name": "A bird", **properties}


def post(peer: Peer, author: Account, *attachments: dict[str, Any], **properties: Any) -> Status:
    note = peer.note(author.actor_uri, len(peer.documents), attachment=list(attachments), **properties)
    return keep_note(note_in(note, author), author, delivered=True)


def shown(status: Status) -> dict[str, Any]:
    (entity,) = render_json([status.pk], None)
    return entity["media_attachments"][0]


def look(media: MediaAttachment, variant: str = "original") -> Any:
    return Client().get(f"/media_proxy/{media.pk}/{variant}")


def test_pictures_come_with_their_post(peer: Peer, author: Account, media_root: Path, run_effects: Any) -> None:
    """Before and after: each address is one of ours."""
    status = post(peer, author, attachment(f"{peer.base}/a.jpg", focalPoint=[0.5, 0]))
    media = MediaAttachment.objects.get()
    before = shown(status)
    assert (before["type"], before["url"], before["preview_url"]) == (
        "image",
        f"http://localhost:8000/media_proxy/{media.pk}/original",
        f"http://localhost:8000/media_proxy/{media.pk}/small",
    )
    run_effects()
    after = shown(status)
    assert after["url"].startswith("http://localhost:8000/media/cache/media_attachments/")
    assert (after["remote_url"], after["description"]) == (f"{peer.base}/a.jpg", "A bird")
    assert after["meta"]["original"]["size"] == "64x48"
    assert after["meta"]["focus"] == {"x": 0.5, "y": 0}
    assert after["blurhash"]
    assert len(files(media_root)) == 2
    assert not files(Path(storage.uploads().location))
    assert look(media).headers["Location"] == after["url"]
    assert look(media, "small").headers["Location"] == after["preview_url"]
    run_effects()
    assert peer.fetched.count("/a.jpg") == 1


def test_what_a_film_brings(peer: Peer, author: Account, run_effects: Any) -> None:
    peer.files["/a.mp4"] = (FILM, "text/html")
    preview = {"type": "Image", "url": f"{peer.base}/a.jpg"}
    film = attachment(f"{peer.base}/a.mp4", mediaType="video/mp4", width=640, height=360, icon=preview)
    status = post(peer, author, film)
    run_effects()
    found = shown(status)
    assert (found["type"], found["url"][-4:], found["preview_url"][-4:]) == ("video", ".mp4", ".jpg")
    assert (found["meta"]["original"]["width"], found["meta"]["small"]["width"]) == (640, 64)
    served = Client().get(found["url"].removeprefix("http://localhost:8000"))
    assert served.headers["Content-Type"] == "video/mp4"
    served.close()


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        ("/page.jpg", "image/jpeg", "Validation failed: File content type is invalid, File is invalid"),
        ("/nowhere.jpg", "image/jpeg", "answered 404"),
        ("/large.jpg", "image/jpeg", "more than"),
    ],
)
def test_what_cannot_be_shown_stays_a_link(
    peer: Peer, author: Account, run_effects: Any, path: str, kind: str, reason: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr("statuses.actions.remote_media.IMAGE_SIZE_LIMIT", 10_000)
    peer.files |= {"/page.jpg": (b"<script>alert(1)</script>", kind), "/large.jpg": (bytes(20_000), kind)}
    status = post(peer, author, attachment(f"{peer.base}{path}"))
    run_effects()
    media = MediaAttachment.objects.get()
    assert (media.processing, media.processing_error[: len(reason)]) == (Processing.FAILED, reason)
    found = shown(status)
    assert (found["type"], found["url"], found["remote_url"]) == ("unknown", None, f"{peer.base}{path}")
    assert look(media).status_code == 404


def test_a_server_that_does_not_answer_is_asked_again(peer: Peer, author: Account, run_effects: Any) -> None:
    """And not by everybody at once: it rests, so that its files do not hold up those of others."""
    status = post(peer, author, attachment(f"{peer.base}/a.jpg"))
    peer.server.answer, answer = (lambda handler: handler.connection.close()), peer.server.answer
    jobs.fetch_media(media_id=status.media_order[0])
    asked = len(peer.server.asked)
    jobs.fetch_media(media_id=status.media_order[0], attempt=2)
    assert len(peer.server.asked) == asked
    assert shown(status)["url"].endswith("/original")
    peer.server.answer = answer
    cache.clear()
    waiting = len(connection.run_on_commit)
    with spending(seconds=0, requests=0):  # no time is left: that is no fault of the server's
        jobs.fetch_media(media_id=status.media_order[0], attempt=4)
    assert len(connection.run_on_commit) == waiting  # it was the last time
    run_effects()
    assert "/media/cache/" in shown(status)["url"]


def test_looking_fetches(peer: Peer, author: Account, run_effects: Any) -> None:
    """A post that is no news brings nothing by itself; a copy is thrown away after its time, and fetched again."""
    old = (timezone.now() - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    note = peer.note(author.actor_uri, attachment=[attachment(f"{peer.base}/a.jpg")], published=old)
    status = keep_note(note_in(note, author), author, delivered=False)
    media = MediaAttachment.objects.get()
    run_effects()
    assert "/a.jpg" not in peer.fetched
    assert (look(media).status_code, look(media).status_code) == (503, 503)
    run_effects()
    assert peer.fetched.count("/a.jpg") == 1
    assert look(media).status_code == 302

    InstanceSettings.objects.update_or_create(pk=1, defaults={"media_cache_retention_days": 7})
    jobs.forget_cached_media()
    assert MediaAttachment.objects.get().file
    MediaAttachment.objects.update(updated_at=timezone.now() - timedelta(days=8))
    jobs.forget_cached_media()
    assert shown(status)["url"] == f"http://localhost:8000/media_proxy/{media.pk}/original"


def test_only_so_many_come_by_themselves(peer: Peer, author: Account, run_effects: Any) -> None:
    for number in range(6):
        peer.files[f"/{number}.mp4"] = (FILM, "video/mp4")
    post(peer, author, *(attachment(f"{peer.base}/{number}.mp4", mediaType="video/mp4") for number in range(6)))
    run_effects()
    assert (MediaAttachment.objects.count(), MediaAttachment.objects.filter(file__gt="").count()) == (6, 4)


def test_who_may_look(peer: Peer, author: Account) -> None:
    private = post(peer, author, attachment(f"{peer.base}/a.jpg"), to=[author.followers_url], cc=[])
    media = MediaAttachment.objects.get(status=private)
    assert look(media).status_code == 404
    reader = Client()
    reader.force_login(Account.objects.get(username="heron").user)
    assert reader.get(f"/media_proxy/{media.pk}/small").status_code == 503
    own = MediaAttachment.objects.create(account=Account.objects.get(username="heron"), type=MediaType.IMAGE)
    assert look(own).status_code == 404


def test_whose_media_are_not_wanted(peer: Peer, author: Account, media_root: Path, run_effects: Any) -> None:
    """Neither fetched nor shown, and what we had of them goes."""
    peer.actor("wren", icon={"type": "Image", "url": f"{peer.base}/a.jpg"})
    fetch_account(author.actor_uri)
    status = post(peer, author, attachment(f"{peer.base}/a.jpg"))
    run_effects()
    late = MediaAttachment.objects.create(
        account=author, status=status, type="image", remote_url=f"{peer.base}/b.jpg", processing=Processing.DONE
    )
    DomainBlock.objects.create(domain="peer.test", severity=Severity.NOOP, reject_media=True)
    assert (look(late).status_code, look(MediaAttachment.objects.exclude(pk=late.pk).get()).status_code) == (404, 404)
    jobs.fetch_media(media_id=late.pk)
    assert "/b.jpg" not in peer.fetched
    assert files(media_root)
    jobs.forget_cached_media()
    accounts_jobs.forget_unwanted_pictures()
    run_effects()
    assert not files(media_root)
    author.refresh_from_db()
    assert not author.avatar


def test_avatars_and_headers(peer: Peer, author: Account, media_root: Path, run_effects: Any, api: Any) -> None:
    icon = {"type": "Image", "url": f"{peer.base}/a.jpg"}
    peer.files["/header.png"] = (pictures.file("PNG", 900, 300).getvalue(), "image/png")
    peer.actor("wren", icon=icon, image={"type": "Image", "url": f"{peer.base}/header.png"})
    fetch_account(author.actor_uri)
    run_effects()
    first = api.get(f"/api/v1/accounts/{author.pk}").json
    assert first["avatar"].startswith("http://localhost:8000/media/cache/accounts/avatars/")
    assert first["header"].startswith("http://localhost:8000/media/cache/accounts/headers/")
    fetch_account(author.actor_uri)
    run_effects()
    assert peer.fetched.count("/a.jpg") == 1

    peer.files["/b.gif"] = (pictures.file("GIF", 40, 40).getvalue(), "image/gif")
    peer.actor("wren", icon={"type": "Image", "url": f"{peer.base}/b.gif"})
    fetch_account(author.actor_uri)
    run_effects()
    second = api.get(f"/api/v1/accounts/{author.pk}").json
    assert second["avatar"] != first["avatar"]
    assert second["header"].endswith("/headers/original/missing.png")
    assert len(files(media_root)) == 1
    assert not files(Path(storage.uploads().location))

    peer.files["/no.png"] = (b"\x89PNG\r\n\x1a\nno", "image/png")
    peer.actor("wren", icon={"type": "Image", "url": f"{peer.base}/no.png"})
    fetch_account(author.actor_uri)
    run_effects()
    assert api.get(f"/api/v1/accounts/{author.pk}").json["avatar"] == second["avatar"]


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (FILM, "mp4"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(8), "m4a"),
        (b"\x00\x00\x00\x18ftypqt  " + bytes(8), "mov"),
        (b"\x1aE\xdf\xa3" + bytes(8) + b"webm", "webm"),
        (b"OggS" + bytes(24) + b"\x01vorbis", "ogg"),
        (b"OggS" + bytes(24) + b"\x80theora", "ogv"),
        (b"fLaC" + bytes(8), "flac"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"ID3\x04" + bytes(8), "mp3"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\xff\xd8\xff\xe0", ""),
        (b"\x00\x00\x00\x18ftypavif", ""),
        (b"\x1aE\xdf\xa3" + bytes(8) + b"matroska", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_what_recordings_are(data: bytes, extension: str) -> None:
    found = read_recording(data)
    assert (found.extension if found else "") == extension
