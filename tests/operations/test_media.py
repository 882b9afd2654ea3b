"""Uploads under /media/: how browsers may keep them, and that they never run."""

from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory

from instance.web import media


@pytest.fixture
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.S3_ENABLED = False
    folder = settings.MEDIA_ROOT / "media_attachments"
    folder.mkdir(parents=True)
    (folder / "film.mp4").write_bytes(bytes(range(200)))
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "drawing.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("no")
    return folder


def get(name: str, **headers: str):
    request = RequestFactory().get(f"/media/{name}", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return media.serve(request, name)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_film_comes_with_headers_that_let_browsers_keep_it_and_nothing_run(uploads):
    response = get("media_attachments/film.mp4")
    assert response.status_code == 200
    assert body(response) == bytes(range(200))
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == "200"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_what_could_run_is_only_ever_saved(uploads, name):
    response = get(f"media_attachments/{name}")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"


@pytest.mark.parametrize(
    ("asked", "expected", "content_range"),
    [
        ("bytes=0-9", bytes(range(10)), "bytes 0-9/200"),
        ("bytes=190-", bytes(range(190, 200)), "bytes 190-199/200"),
        ("bytes=-5", bytes(range(195, 200)), "bytes 195-199/200"),
        ("bytes=150-999", bytes(range(150, 200)), "bytes 150-199/200"),
    ],
)
def test_players_may_ask_for_a_part(uploads, asked, expected, content_range):
    response = get("media_attachments/film.mp4", Range=asked)
    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Range"] == content_range
    assert response["Content-Length"] == str(len(expected))


def test_a_part_that_is_not_there(uploads):
    response = get("media_attachments/film.mp4", Range="bytes=200-")
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */200"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=-", "chunks=0-1", f"bytes=0-{'9' * 5000}"])
def test_ranges_we_do_not_speak_get_the_whole(uploads, asked):
    assert get("media_attachments/film.mp4", Range=asked).status_code == 200


def test_a_part_of_an_older_file_is_the_whole_new_one(uploads):
    assert get("media_attachments/film.mp4", Range="bytes=0-9", If_Range='"older"').status_code == 200


def test_who_has_it_already_gets_nothing(uploads):
    first = get("media_attachments/film.mp4")
    again = get("media_attachments/film.mp4", If_None_Match=f"W/{first['ETag']}")
    assert again.status_code == 304
    assert body(again) == b""
    assert get("media_attachments/film.mp4", If_Modified_Since=first["Last-Modified"]).status_code == 304


@pytest.mark.parametrize("name", ["../secret", "media_attachments/../../secret", "none.png", "media_attachments", ".x"])
def test_nothing_outside_the_folder(uploads, name):
    with pytest.raises(Http404):
        get(name)


def test_nothing_where_uploads_are_on_s3(uploads, settings):
    settings.S3_ENABLED = True
    with pytest.raises(Http404):
        get("media_attachments/film.mp4")
