"""Previews of links: which link, what its page says, whose it is, and how it gets under a post."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_rq
import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.fetch import NotFetched
from federation.looks import holding
from federation.models import DomainBlock
from federation.models.domain_policy import Severity
from federation.previews import fetch_preview
from instance.text.webpage import attributes_of, decode_page, read_page
from statuses import jobs, rendering
from statuses.actions.cards import forget_old_cards
from statuses.actions.edit import Revision, edit_status
from statuses.activitypub.remote import keep_note, note_in
from statuses.models import PreviewCard, Status
from statuses.queries.cards import first_link
from statuses.rendering import render_json
from tests.images import pictures
from tests.support.effects import commit
from tests.support.factories import make_account
from tests.support.peer import Peer, peer_server
from tests.support.statuses import attach, make_status

HTML = "text/html; charset=utf-8"


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    uploads = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "uploads"}}
    settings.STORAGES = {**settings.STORAGES, "uploads": uploads}
    return tmp_path


@pytest.fixture
def site(settings: Any) -> Any:
    with peer_server("paper.test", settings) as server:
        server.files["/rook.jpg"] = (pictures.file("JPEG", 900, 600).getvalue(), "image/jpeg")
        yield server


@pytest.fixture
def author(db: None) -> Account:
    return make_account("wren")


def page(*head: str, title: str = "Rooks") -> tuple[bytes, str]:
    return f"<html lang=en><head><title>{title}</title>{''.join(head)}</head></html>".encode(), HTML


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def card_of(status: Status) -> Any:
    (entity,) = render_json([status.pk], None)
    return entity["card"]


def test_a_link_becomes_a_card(site: Peer, author: Account, run_effects: Any, client_for: Any) -> None:
    """Once for all who link it, also from elsewhere; the picture is a copy of ours."""
    site.files["/a"] = page(
        meta("og:title", "Rooks &amp; crows"),
        meta("og:description", "A <b>census</b>"),
        meta("og:site_name", "The Paper"),
        meta("og:image", "/rook.jpg"),
        meta("og:image:alt", "A rook"),
        meta("article:published_time", "2026-01-02T03:04:05Z"),
    )
    first = make_status(author, f"See {site.base}/a #birds")
    assert card_of(first) is None
    run_effects()
    card = card_of(first)
    assert card["url"] == f"{site.base}/a"
    assert (card["title"], card["description"], card["type"]) == ("Rooks & crows", "A <b>census</b>", "link")
    assert (card["provider_name"], card["image_description"], card["language"]) == ("The Paper", "A rook", "en")
    assert (card["published_at"], card["authors"], card["html"]) == ("2026-01-02T03:04:05.000Z", [], "")
    assert card["image"].startswith("http://localhost:8000/media/cache/preview_cards/")
    assert (card["width"], card["height"]) == (588, 392)
    assert card["blurhash"]
    assert client_for(author).get(f"/api/v1/statuses/{first.pk}").json["card"] == card
    asked = next(each for each in site.server.asked if each.path == "/a")
    assert asked.headers["user-agent"].endswith(" Bot")
    shown = Client().get(f"/@wren/{first.pk}").content.decode()
    assert "A &lt;b&gt;census&lt;/b&gt;" in shown

    jobs.fetch_card(card_id=PreviewCard.objects.get().pk)  # another post waited for it
    second = make_status(make_account(), f"{site.base}/a")
    remote = account_by_uri(site.actor("robin"))
    assert remote is not None
    note = site.note(remote.actor_uri, content=f'<p><a href="{site.base}/a">a</a></p>')
    third = keep_note(note_in(note, remote), remote, delivered=True)
    run_effects()
    assert (card_of(second), card_of(third)) == (card, card)
    assert (site.fetched.count("/a"), site.fetched.count("/rook.jpg"), PreviewCard.objects.count()) == (1, 1, 1)


def test_which_posts_have_one(site: Peer, author: Account, run_effects: Any) -> None:
    """None beside media or a quote; the first link alone; an edit looks again."""
    site.files |= {"/a": page(), "/b": page(title="Crows")}
    with_media = make_status(author, f"{site.base}/a")
    attach(with_media)
    quoting = make_status(author, f"{site.base}/a", quoted=make_status(author))
    plain = make_status(author, f"{site.base}/a {site.base}/b")
    run_effects()
    assert [card_of(each) for each in (with_media, quoting)] == [None, None]
    assert card_of(plain)["title"] == "Rooks"
    edit_status(status=plain, revision=Revision(text=f"rather {site.base}/b"))
    assert card_of(plain) is None
    run_effects()
    assert card_of(plain)["title"] == "Crows"
    edit_status(status=plain, revision=Revision(text="rather nothing"))
    run_effects()
    assert card_of(plain) is None


def test_the_link_a_post_names_itself(site: Peer, author: Account, run_effects: Any) -> None:
    site.files |= {"/a": page(), "/b": page(title="Crows")}
    remote = account_by_uri(site.actor("robin"))
    assert remote is not None
    link = {"type": "Link", "href": f"{site.base}/a"}
    content = f'<p><a href="{site.base}/b">b</a></p>'
    note = site.note(remote.actor_uri, type="Page", name="Title", content=content, attachment=[link])
    status = keep_note(note_in(note, remote), remote, delivered=True)
    run_effects()
    assert card_of(status)["title"] == "Rooks"


def test_not_all_servers_ask_in_one_moment(site: Peer, author: Account, run_effects: Any) -> None:
    """What came from elsewhere came to many."""
    remote = account_by_uri(site.actor("robin"))
    assert remote is not None
    note = site.note(remote.actor_uri, content=f'<p><a href="{site.base}/a">a</a></p>')
    theirs = keep_note(note_in(note, remote), remote, delivered=True)
    run_effects()
    queue = django_rq.get_queue("pull")
    later = queue.scheduled_job_registry
    PreviewCard.objects.update(fetched_at=None)
    jobs.status_received(status_id=theirs.pk)
    commit()
    (job_id,) = later.get_job_ids()
    assert timedelta(0) <= later.get_scheduled_time(job_id) - timezone.now() <= timedelta(seconds=60)
    assert queue.count == 0
    jobs.status_posted(status_id=make_status(author, f"{site.base}/b").pk)
    commit()
    assert (queue.count, later.count) == (1, 1)
    run_effects()


def test_an_author_has_to_say_so_too(site: Peer, author: Account, run_effects: Any, settings: Any) -> None:
    """Of ours and of others; the account in the card is as it is now; one statement for all of a page."""
    site.files |= {
        "/ours": page('<meta name="fediverse:creator" content="@wren@localhost:8000">'),
        "/theirs": page(f'<meta name="fediverse:creator" content="@robin@{site.name}">'),
        "/nobody": page('<meta name="fediverse:creator" content="@nobody@paper.test">'),
    }
    site.actor("robin", attributionDomains=["other.test"])
    links = [make_status(author, f"{site.base}/{name}") for name in ("ours", "theirs", "nobody")]
    run_effects()
    assert [card_of(each)["authors"] for each in links] == [[], [], []]

    site.actor("robin", attributionDomains=["PAPER.test"])
    Account.objects.filter(username="robin").delete()
    author.attribution_domains = ["test"]  # a domain above that of the page
    author.save()
    PreviewCard.objects.update(fetched_at=None)
    for each in links:
        jobs.status_posted(status_id=each.pk)
    run_effects()
    ours, theirs, nobody = (card_of(each)["authors"] for each in links)
    assert ours[0]["account"]["id"] == str(author.pk)
    assert theirs[0]["account"]["acct"] == "robin@paper.test"
    assert nobody == []
    Account.objects.filter(pk=author.pk).update(display_name="Wren!")
    assert card_of(links[0])["authors"][0]["account"]["display_name"] == "Wren!"
    with CaptureQueriesContext(connection) as captured:
        render_json([each.pk for each in links], None)
    assert len(captured) == 2


def test_pages_that_make_no_card(site: Peer, author: Account, run_effects: Any) -> None:
    """They are not asked again by the next post, and a page that has gone keeps its card."""
    site.files |= {"/json": (b"{}", "application/json"), "/empty": (b"<p>no title", HTML), "/a": page()}
    DomainBlock.objects.create(domain="blocked.test", severity=Severity.SUSPEND)
    for _ in range(2):
        statuses = [make_status(author, f"{site.base}/{path}") for path in ("json", "empty", "nowhere")]
        statuses.append(make_status(author, "http://blocked.test/a"))
        run_effects()
        assert [card_of(each) for each in statuses] == [None] * 4
    assert [site.fetched.count(f"/{path}") for path in ("json", "empty", "nowhere")] == [1, 1, 1]

    status = make_status(author, f"{site.base}/a")
    run_effects()
    del site.files["/a"]
    PreviewCard.objects.update(fetched_at=timezone.now() - timedelta(days=15))
    make_status(author, f"{site.base}/a")
    run_effects()
    assert site.fetched.count("/a") == 2
    assert card_of(status)["title"] == "Rooks"


def test_what_is_forgotten(site: Peer, author: Account, run_effects: Any, media_root: Path) -> None:
    site.files |= {"/a": page(meta("og:image", "rook.jpg")), "/b": page()}
    status = make_status(author, f"{site.base}/a")
    make_status(author, f"{site.base}/b").delete()
    PreviewCard.objects.get_or_create(url=f"{site.base}/b")
    run_effects()
    assert card_of(status)["image"]
    PreviewCard.objects.update(fetched_at=timezone.now() - timedelta(days=15))
    forget_old_cards(images_before=timezone.now() - timedelta(days=14))
    assert [each.url for each in PreviewCard.objects.exclude(fetched_at=None)] == [f"{site.base}/a"]
    assert card_of(status)["image"] is None
    assert not [path for path in media_root.rglob("*") if path.is_file()]


OEMBED = '<link rel="alternate" type="application/json+oembed" href="/oembed">'
PLAYER = (
    '<div><iframe onload="x()" src="https://player.test/1&quot;&gt;" width="300"></iframe><script>x()</script></div>'
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"type": "link", "title": "T", "author_name": "A\0 B"}, {"title": "T", "author_name": "A B", "type": "link"}),
        ({"type": "rich", "html": PLAYER, "title": "T"}, {"html": "", "type": "link", "title": "T"}),
        (
            {"type": "photo", "url": "https://img.test/1", "width": "9", "height": True},
            {"type": "photo", "embed_url": "https://img.test/1", "image_url": "https://img.test/1", "width": 9},
        ),
        ({"type": "photo", "url": "javascript:x"}, {"type": "link", "embed_url": ""}),
        ({"type": "video", "html": PLAYER.replace("&quot;&gt;", ""), "height": 200}, {"type": "video", "width": 300}),
        ({"type": "video", "html": PLAYER}, {"type": "link", "html": ""}),
        ({"type": "video", "html": '<iframe src="https://localhost/x">'}, {"type": "link", "html": ""}),
        ({"type": "video", "html": '<iframe src="http://player.test/x">'}, {"type": "link", "html": ""}),
        ({"type": "video", "html": 7}, {"type": "link", "title": "Rooks"}),
        ([], {"title": "Rooks"}),
    ],
)
def test_oembed(site: Peer, said: Any, wanted: dict[str, Any]) -> None:
    site.files |= {"/a": page(OEMBED), "/oembed": (orjson.dumps(said), "application/json")}
    preview = fetch_preview(f"{site.base}/a")
    assert {name: getattr(preview, name) for name in wanted} == wanted
    if preview.html:
        assert preview.html == (
            '<iframe src="https://player.test/1" width="300" height="200" allowfullscreen="true" sandbox="allow-scripts'
            ' allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"></iframe>'
        )


@pytest.mark.django_db
def test_a_page_may_be_too_large(site: Peer) -> None:
    site.files["/a"] = (b"<title>x</title>" + b" " * 1024 * 1024, HTML)
    with pytest.raises(NotFetched):
        fetch_preview(f"{site.base}/a")


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<TITLE>a\n b &lt;</TITLE>", {"title": "a b <"}),
        ("<title>one</title><title>two</title>", {"title": "one"}),
        ("<!-- <title>no</title> --><title>yes", {"title": ""}),
        ("<script>if (a<b && '<title>no</title>')</script><title>yes</title>", {"title": "yes"}),
        ('<meta name="og:title" content=\'it"s\'><title>no</title>', {"title": 'it"s'}),
        ("<meta content=plain property=og:title>", {"title": "plain"}),
        (meta("og:title", ""), {"title": ""}),
        ('<html lang="pt-BR">', {"language": "pt-BR"}),
        ('<meta name=description content="d"><meta property=og:description content="  ">', {"description": "d"}),
        ('<p title="<title>no</title>"><title>yes</title>', {"title": "yes"}),
        ("<title>" + "x" * 900 + "</title>", {"title": "x" * 500}),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Organization"}, {"@type": ["NewsArticle"],'
            ' "headline": "H\\u0000", "author": [{"name": "A", "url": "https://a.test"}], "publisher": {"name": "P"},'
            ' "datePublished": "2026", "image": {"url": "https://i.test"}, "inLanguage": 7}]}</script><title>t</title>',
            {"title": "H", "author_name": "A", "author_url": "https://a.test", "site_name": "P", "published": "2026"},
        ),
        ('<script type="application/ld+json">{{{</script><title>t</title>', {"title": "t", "author_name": ""}),
        ('<script type="application/ld+json">' + "[" * 50_000 + "</script><title>t</title>", {"title": "t"}),
        ("<title " * 100_000, {"title": ""}),
        ("<a '" * 100_000, {"title": ""}),
        ("<meta" + " a" * 200_000 + ">", {"title": ""}),
        ("<!--" * 100_000, {"title": ""}),
    ],
)
def test_what_pages_say(html: str, wanted: dict[str, str]) -> None:
    found = read_page(html)
    assert {name: getattr(found, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("é".encode(), "text/html", "é"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é"),
        (b'<meta charset="windows-1252">\x80', "text/html", '<meta charset="windows-1252">€'),
        (b"\xff", "text/html; charset=utf-8", "\ufffd"),
        (b"a-b", "text/html; charset=punycode", "a-b"),
        (b"a", "text/html; charset=zlib_codec", "a"),
    ],
)
def test_how_pages_are_decoded(body: bytes, kind: str, text: str) -> None:
    assert decode_page(body, kind) == text


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<a href="https://a.test/?x=1&amp;y">x</a>', "https://a.test/?x=1&y"),
        ('<a href="https://a.test/@b" class="u-url mention">@b</a><a href="https://c.test">c</a>', "https://c.test"),
        ('<a href="https://a.test/tags/b" class="hashtag">#b</a>', ""),
        ('<a href="https://a.test/tags/b">#b</a>', ""),
        ('<a href="https://people.test/@c">c</a>', ""),
        ('<a href="http://localhost:8000/@b/1">x</a>', ""),
        ('<a href="ipfs://a">x</a><a href="xmpp:a@b">x</a>', ""),
        (
            '<p class="quote-inline">RE: <a href="https://a.test">a</a></p><a href="https://b.test">b</a>',
            "https://b.test",
        ),
        ("no link", ""),
    ],
)
def test_the_first_link(html: str, wanted: str) -> None:
    assert first_link(html, {"https://people.test/@c"}) == wanted


def test_attributes() -> None:
    assert attributes_of(" a=1 B='2' c=\"3\" d a=4") == {"a": "1", "b": "2", "c": "3", "d": ""}
    assert rendering._CARD_AUTHOR not in orjson.dumps({"title": rendering._CARD_AUTHOR.decode()})


@pytest.mark.django_db
def test_one_worker_at_a_time_reads_a_page(site: Peer) -> None:
    card = PreviewCard.objects.create(url=f"{site.base}/rooks")
    with holding(f"card:{card.pk}"):
        jobs.fetch_card(card_id=card.pk)
    assert site.server.asked == []
