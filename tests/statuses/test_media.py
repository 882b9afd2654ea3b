"""Media through the API: upload, wait, describe, attach, throw away; and what the jobs do with them."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from instance import storage
from instance.errors import Invalid
from statuses import jobs
from statuses.actions.media import attachable, upload_media
from statuses.models import MediaAttachment
from statuses.models.media import Processing
from tests.images import pictures
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    """Files of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "uploads": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "uploads"},
        },
    }


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def client(account, client_for):
    return client_for(account)


def upload(name: str = "photo.jpg", **options) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.file("JPEG", 1280, 720, **options).getvalue(), content_type="image/jpeg")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def kept() -> list[Path]:
    return files(Path(settings.MEDIA_ROOT))


def waiting() -> list[Path]:
    return files(Path(storage.uploads().location))


def test_an_upload_is_ready_when_its_job_has_run(client, run_effects):
    answer = client.post(
        "/api/v2/media", files={"file": upload()}, form={"description": "A lake", "focus": "0.5,-0.25"}
    )
    assert answer.status == 202
    assert answer.json["url"] is None
    assert answer.json["type"] == "image"
    assert (len(waiting()), kept()) == (1, [])
    path = f"/api/v1/media/{answer.json['id']}"
    assert client.get(path).status == 206

    run_effects()

    ready = client.get(path)
    assert ready.status == 200
    media = ready.json
    assert media["description"] == "A lake"
    assert media["meta"]["focus"] == {"x": 0.5, "y": -0.25}
    assert media["meta"]["original"] == {"width": 1280, "height": 720, "size": "1280x720", "aspect": 1280 / 720}
    assert media["meta"]["small"]["size"] == "640x360"
    assert len(media["blurhash"]) == 36
    assert media["url"].startswith(f"{settings.MEDIA_URL}media_attachments/")
    assert "/original/" in media["url"]
    assert "/small/" in media["preview_url"]
    assert (waiting(), len(kept())) == ([], 2)


def test_the_old_way_waits(client):
    answer = client.post("/api/v1/media", files={"file": upload()})
    assert answer.status == 200
    assert answer.json["url"]
    assert answer.headers["Deprecation"].startswith("@")
    assert client.get(f"/api/v1/media/{answer.json['id']}").json == answer.json


def test_what_is_served_tells_nothing_about_the_camera(client, run_effects, api):
    client.post("/api/v2/media", files={"file": upload("holiday.jpg", exif=pictures.exif())})
    assert pictures.SECRET in waiting()[0].read_bytes()
    name = waiting()[0].relative_to(storage.uploads().location)
    assert api.get(f"/media/{name}", check=False).status == 404
    run_effects()
    assert all(pictures.SECRET not in path.read_bytes() for path in kept())
    assert all("holiday" not in str(path) for path in kept())


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("x.jpg", b"", "Validation failed: File can't be blank"),
        (
            "x.jpg",
            b"<html><script>alert(1)</script>",
            "Validation failed: File content type is invalid, File is invalid",
        ),
        ("x.svg", b"<svg onload='alert(1)'/>", "Validation failed: File content type is invalid, File is invalid"),
        ("x.png", pictures.png_bomb(30_000, 30_000).getvalue(), "30000x30000 images are not supported"),
        ("x.jpg", b"\xff\xd8\xff\xe0 nonsense", "File type of uploaded media could not be verified"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/media", "/api/v2/media"])
def test_what_is_no_picture_is_refused_at_once(client, path, name, content, error):
    answer = client.post(path, files={"file": SimpleUploadedFile(name, content, content_type="image/png")})
    assert (answer.status, answer.error) == (422, error)
    assert not MediaAttachment.objects.exists()
    assert (waiting(), kept()) == ([], [])


def test_a_file_is_needed(client):
    for answer in (
        client.post("/api/v2/media", form={"description": "x"}),
        client.post("/api/v2/media", {"file": "text"}),
        client.post("/api/v2/media", {"file": ["a", "b"]}),
        client.post("/api/v2/media", {"file": None}),
        client.post("/api/v2/media"),
    ):
        assert answer.status == 422
        assert "File can't be blank" in answer.error


@pytest.mark.parametrize("focus", ["x", "1", "1,2,3", "nan,0", "inf,1", ",", "1e999,0"])
def test_a_focus_has_two_numbers(client, focus):
    answer = client.post("/api/v2/media", files={"file": upload()}, form={"focus": focus})
    assert answer.status == 422
    assert not MediaAttachment.objects.exists()


def test_a_focus_stays_inside_the_picture(client):
    answer = client.post("/api/v1/media", files={"file": upload()}, form={"focus": "7,-7"})
    assert answer.json["meta"]["focus"] == {"x": 1.0, "y": -1.0}


def test_broken_pictures_fail_in_their_job(client, run_effects):
    content = pictures.file("JPEG", 640, 480).getvalue()
    cut = SimpleUploadedFile("x.jpg", content[: len(content) // 2])
    answer = client.post("/api/v2/media", files={"file": cut})
    assert answer.status == 202
    run_effects()
    failed = client.get(f"/api/v1/media/{answer.json['id']}")
    assert (failed.status, failed.error) == (422, "File type of uploaded media could not be verified")
    assert (waiting(), kept()) == ([], [])
    posted = client.post("/api/v1/statuses", {"status": "x", "media_ids": [answer.json["id"]]})
    assert posted.status == 422


def test_broken_pictures_are_refused_where_one_waits(client):
    content = pictures.file("JPEG", 640, 480).getvalue()
    answer = client.post("/api/v1/media", files={"file": SimpleUploadedFile("x.jpg", content[: len(content) // 2])})
    assert answer.status == 422
    assert not MediaAttachment.objects.exists()
    assert (waiting(), kept()) == ([], [])


def test_describing(client, run_effects):
    made = client.post("/api/v2/media", files={"file": upload()}).json
    path = f"/api/v1/media/{made['id']}"
    assert client.put(path, {"description": " A lake ", "focus": "0.1,0.2"}).status == 206
    run_effects()
    changed = client.put(path, {"description": "Two lakes"})
    assert changed.status == 200
    assert changed.json["description"] == "Two lakes"
    assert changed.json["meta"]["focus"] == {"x": 0.1, "y": 0.2}
    assert client.patch(path, form={"focus": "0,0"}).json["meta"]["focus"] == {"x": 0.0, "y": 0.0}
    assert client.put(path, {"description": ""}).json["description"] is None
    assert client.put(path, {"description": "x" * 10_001}).status == 422
    assert client.put(path, {}).json["url"] == changed.json["url"]


def test_a_preview_of_ones_own(client):
    made = client.post("/api/v1/media", files={"file": upload()}).json
    thumbnail = SimpleUploadedFile("t.png", pictures.file("PNG", 100, 50).getvalue())
    changed = client.put(f"/api/v1/media/{made['id']}", files={"thumbnail": thumbnail}).json
    assert changed["url"] == made["url"]
    assert changed["preview_url"] != made["preview_url"]
    assert changed["meta"]["small"]["size"] == "100x50"


def test_media_belong_to_their_owner_until_they_are_attached(client, client_for, api):
    made = client.post("/api/v1/media", files={"file": upload()}).json
    path = f"/api/v1/media/{made['id']}"
    stranger = client_for(make_account())
    for method in ("GET", "PUT", "DELETE"):
        assert stranger.call(method, path).status == 404
        assert api.call(method, path).status == 401
    assert stranger.post("/api/v1/statuses", {"status": "x", "media_ids": [made["id"]]}).status == 422
    assert client.post("/api/v1/statuses", {"status": "mine", "media_ids": [made["id"]]}).status == 200
    for method in ("GET", "PUT", "DELETE"):
        assert client.call(method, path).status == 404
    assert MediaAttachment.objects.filter(pk=made["id"]).exists()


def test_scopes(account, client_for):
    assert client_for(account, "write:media").post("/api/v1/media", files={"file": upload()}).status == 200
    for scopes in ("read", "write:statuses", "profile"):
        assert client_for(account, scopes).post("/api/v2/media", files={"file": upload()}).status == 403
    assert client_for(None).post("/api/v2/media", files={"file": upload()}).status == 422
    assert MediaAttachment.objects.count() == 1


def test_uploads_are_limited(client, settings):
    settings.DISABLE_RATE_LIMITS = False
    answer = client.post("/api/v2/media", files={"file": upload()})
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("30", "29")


def test_throwing_away(client, run_effects, django_capture_on_commit_callbacks):
    made = client.post("/api/v1/media", files={"file": upload()}).json
    assert len(kept()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.delete(f"/api/v1/media/{made['id']}")
    assert (answer.status, answer.json) == (200, {})
    assert kept() == []
    assert client.get(f"/api/v1/media/{made['id']}").status == 404


def test_thrown_away_while_it_was_waiting(client, run_effects):
    made = client.post("/api/v2/media", files={"file": upload()}).json
    assert client.delete(f"/api/v1/media/{made['id']}").status == 200
    run_effects()
    assert (waiting(), kept()) == ([], [])


def test_four_pictures_in_their_order(client, account):
    ids = [client.post("/api/v1/media", files={"file": upload()}).json["id"] for _ in range(5)]
    too_many = client.post("/api/v1/statuses", {"status": "x", "media_ids": ids})
    assert (too_many.status, too_many.error) == (422, "Cannot attach more than 4 files")
    order = [ids[2], ids[0], ids[3], ids[1]]
    posted = client.post("/api/v1/statuses", {"media_ids": order})
    assert posted.status == 200
    assert [media["id"] for media in posted.json["media_attachments"]] == order
    again = client.post("/api/v1/statuses", {"media_ids": [ids[0]]})
    assert again.status == 422


def test_what_is_not_ready_cannot_be_attached(client, account):
    made = client.post("/api/v2/media", files={"file": upload()}).json
    answer = client.post("/api/v1/statuses", {"media_ids": [made["id"]]})
    assert answer.status == 422
    assert "not finished processing" in answer.error


def test_a_film_stands_alone(account):
    first, second = (upload_media(account=account, file=upload(), now=True) for _ in range(2))
    MediaAttachment.objects.filter(pk=first.pk).update(type="video")
    assert attachable(account=account, ids=[first.pk])
    with pytest.raises(Invalid, match="Cannot attach a video"):
        attachable(account=account, ids=[first.pk, second.pk])


def test_attaching_asks_once(account, django_assert_num_queries):
    ids = [upload_media(account=account, file=upload(), now=True).pk for _ in range(4)]
    with django_assert_num_queries(1):
        assert [media.pk for media in attachable(account=account, ids=ids)] == ids
    assert attachable(account=account, ids=[]) == []


def test_a_job_that_was_killed_can_run_again(account):
    media = upload_media(account=account, file=upload())
    MediaAttachment.objects.filter(pk=media.pk).update(processing=Processing.RUNNING)
    token = waiting()[0].stem
    half = storage.file_name("media_attachments", media.pk, "original", token, "jpg")
    storage.store(half, b"half of a picture", "image/jpeg")
    jobs.process_media(media_id=media.pk)
    jobs.process_media(media_id=media.pk)
    media.refresh_from_db()
    assert media.processing == Processing.DONE
    assert media.file.name == half
    assert media.file.read()[:3] == b"\xff\xd8\xff"
    assert (waiting(), len(kept())) == ([], 2)


def test_jobs_for_what_is_gone_do_nothing(account):
    jobs.process_media(media_id=1, something_new=True)
    media = upload_media(account=account, file=upload())
    waiting()[0].unlink()
    jobs.process_media(media_id=media.pk)
    media.refresh_from_db()
    assert media.processing == Processing.FAILED


def test_lost_uploads_are_found_again(account, run_effects):
    lost, old, _fresh = (upload_media(account=account, file=upload()) for _ in range(3))
    now = timezone.now()
    MediaAttachment.objects.filter(pk=lost.pk).update(updated_at=now - timedelta(minutes=6))
    MediaAttachment.objects.filter(pk=old.pk).update(created_at=now - timedelta(hours=2), updated_at=now)
    jobs.retry_media()
    old.refresh_from_db()
    assert old.processing == Processing.FAILED
    assert len(waiting()) == 2
    run_effects()
    assert MediaAttachment.objects.filter(processing=Processing.DONE).count() == 2


def test_what_nobody_used_for_a_day_is_discarded(account, client, django_capture_on_commit_callbacks):
    used, _unused, fresh = (upload_media(account=account, file=upload(), now=True) for _ in range(3))
    client.post("/api/v1/statuses", {"media_ids": [str(used.pk)]})
    yesterday = timezone.now() - timedelta(hours=25)
    MediaAttachment.objects.exclude(pk=fresh.pk).update(created_at=yesterday, updated_at=yesterday)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.discard_unattached_media()
    assert set(MediaAttachment.objects.values_list("pk", flat=True)) == {used.pk, fresh.pk}
    assert len(kept()) == 4


def test_names_cannot_be_guessed():
    name = storage.file_name("media_attachments", 113456789012345678, "original", storage.make_token(), "jpg")
    folder, token = name.rsplit("/", 1)
    assert folder == "media_attachments/113/456/789/012/345/678/original"
    assert len(token) == 36


def test_the_same_name_is_written_over():
    assert storage.store("a/b.jpg", b"one", "image/jpeg") == "a/b.jpg"
    assert storage.store("a/b.jpg", b"two", "image/jpeg") == "a/b.jpg"
    assert [path.read_bytes() for path in kept()] == [b"two"]
    storage.discard("a/b.jpg", "a/b.jpg", "")
    assert kept() == []


def test_an_upload_keeps_its_place_for_reading():
    name = storage.store_upload("x/y.jpeg", BytesIO(b"abc"))
    assert storage.uploads().open(name).read() == b"abc"
