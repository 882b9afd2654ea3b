"""What single kinds of software do otherwise than the rest, row by row: what we read of it, and what we send to it.

A row is (software, what it does, is it dealt with). The readers and writers asked here are pure; what needs a server, a
clock or the database stands in `ELSEWHERE` with the test that holds it, and what we do not do at all in `NOT_HERE`.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.activitypub.read_actor import ActorData, read_actor
from accounts.activitypub.write_activity import write_accept, write_block, write_undo
from accounts.models.account import ActorType
from federation.as2.activity import Activity, read_activity
from federation.as2.audience import read_audience
from federation.as2.collections import read_collection
from federation.as2.dates import read_date
from federation.as2.document import RefusedDocument, has_supported_context, is_ambiguous
from federation.as2.keys import read_key_document, read_key_references, read_multikeys, read_public_keys
from federation.as2.names import bought_domain
from federation.as2.urls import domain_of, http_url, page_url, same_origin
from federation.as2.values import count, id_of
from federation.contexts.sent import ACTOR, ACTOR_WITH_MULTIKEYS
from federation.drain import _RETRIED, CONTENT_TYPE
from federation.fetch import ACCEPT
from federation.signatures import cavage, digest, rfc9421, schemes
from federation.signatures.keys import read_public_key
from federation.signatures.message import BadSignature, Message
from federation.signing import KNOCK_AGAIN
from statuses.activitypub.read_note import STATUSES, NoteData, Reach, read_note
from statuses.activitypub.read_reaction import read_reaction
from tests.federation.cases import NOW
from tests.support.keys import fixed_key

Row = tuple[str, str, Callable[[], bool]]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
URI, WHO = "https://a.example/n/1", "https://a.example/u/wren"
PNG = {"type": "Document", "mediaType": "image/png", "url": "https://a.example/1.png"}
SAFE = 'target="_blank" rel="nofollow noopener"'
CUSTOM_EMOJI = {"type": "Emoji", "name": ":blob:", "icon": {"type": "Image", "url": "https://a.example/b.png"}}


def note(**changes: Any) -> NoteData:
    found = {"id": URI, "type": "Note", "attributedTo": WHO, "content": "<p>x</p>", "to": [PUBLIC], **changes}
    return read_note(found, now=NOW, author_followers=f"{WHO}/followers")


def no_note(**changes: Any) -> bool:
    try:
        note(**changes)
    except RefusedDocument:
        return True
    return False


def actor(**changes: Any) -> ActorData:
    found = {"id": WHO, "type": "Person", "preferredUsername": "wren", "inbox": f"{WHO}/inbox", **changes}
    return read_actor(found, now=NOW)


def deed(kind: str, thing: Any = URI, **changes: Any) -> Activity:
    return read_activity({"type": kind, "actor": WHO, "object": thing, **changes}, signer=WHO)


def fields(*names: str) -> bool:
    """A PropertyValue whose value has any of these names is a field."""
    found = ({"type": "PropertyValue", "name": "a", name: "b"} for name in names)
    return all([(each.name, each.value) for each in actor(attachment=one).fields] == [("a", "b")] for one in found)


def verified(sent: dict[str, str], url: str = "https://b.example/inbox?x=1", method: str = "POST") -> bool:
    message = Message.of(method, url, [("content-type", "a/b"), *sent.items()], b"{}" if method == "POST" else b"")
    try:
        return any(each.verify(fixed_key().public) for each in schemes.read(message, NOW))
    except BadSignature:
        return False


def signed(scheme: Any = cavage, method: str = "POST", at: datetime = NOW, **options: Any) -> dict[str, str]:
    headers = {"content-type": "a/b"}
    body = b"{}" if method == "POST" else b""
    message = Message.of(method, "https://b.example/inbox?x=1", headers.items(), body)
    return dict(scheme.sign(message, f"{WHO}#main-key", fixed_key(), at, **options))


def quoted(**changes: Any) -> str:
    found = note(**changes).quote
    return found.uri if found is not None else ""


def reach(**changes: Any) -> Reach:
    return note(**{"to": [], "cc": [], "tag": [], **changes}).reach


def reacted(kind: str, content: str, **changes: Any) -> str:
    found = read_reaction(deed(kind, content=content, **changes))
    return found.name if found is not None else ""


def defined(context: Any) -> str:
    return json.dumps(context)


def spki(number: int = 0) -> str:
    return fixed_key(number).public.pem


FOLLOW = {"@context": "https://www.w3.org/ns/activitystreams", "id": "https://b.example/f/1", "type": "Follow"}
FOLLOW |= {"actor": "https://b.example/u/rook", "object": WHO}
OTHER_QUOTE = "https://c.example/n/2"
E232 = {"type": "Link", "href": OTHER_QUOTE, "rel": "https://misskey-hub.net/ns#_misskey_quote"}
EMPTY_SINGLE = {"type": "Question", "oneOf": [], "anyOf": [{"type": "Note", "name": "a"}]}
VIDEO_FILES = [
    {"type": "Link", "mediaType": "text/html", "href": "https://a.example/w/1"},
    {"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/1.mp4", "height": 480},
    {"type": "Link", "mediaType": "application/x-bittorrent;x-scheme-handler/magnet", "href": "magnet:?xt=1"},
]

ROWS: list[Row] = [
    (
        "Mastodon",
        "PropertyValue/value mapped to the wrong base",
        lambda: (
            fields("value", "http://schema.org#value", "http://schema.org/value", "https://schema.org/value")
            and '"http://schema.org#"' in defined(ACTOR)
        ),
    ),
    (
        "Mastodon",
        "content of Article, Page, Video etc. is dropped",
        lambda: all(
            word in note(type="Article", name="Title", summary="About", url=URI).content
            for word in ("Title", "About", URI)
        ),
    ),
    (
        "Mastodon",
        "only 4 media per post",
        lambda: (
            len(note(attachment=[{**PNG, "url": f"https://a.example/{number}.png"} for number in range(6)]).attachments)
            == 6
        ),
    ),
    ("Mastodon", "Update without a newer `updated` changes no text", lambda: note(updated=None).updated is None),
    (
        "Mastodon",
        "Like with content counts as favourite",
        lambda: reacted("Like", "👍") == "👍" and not reacted("Like", "x y"),
    ),
    (
        "Mastodon",
        "Mention tag without the actor in to/cc",
        lambda: not note(tag=[{"type": "Mention", "href": "https://b.example/u/rook"}]).addressed,
    ),
    (
        "Mastodon",
        "key ids with a slash in the fragment failed",
        lambda: 'keyId="https://a.example/u/wren#main-key"' in signed()["Signature"],
    ),
    (
        "Mastodon",
        "plain Date signature is good for about 65 minutes",
        lambda: (
            verified(signed(at=NOW - timedelta(minutes=64)))
            and verified(signed(at=NOW + timedelta(minutes=50)))
            and not verified(signed(at=NOW - timedelta(minutes=70)))
        ),
    ),
    (
        "Mastodon",
        "4.2 and older omit the query from (request-target)",
        lambda: (
            verified(signed(method="GET", with_query=False), method="GET")
            and verified(signed(method="GET"), method="GET")
        ),
    ),
    (
        "Mastodon",
        "4.5.0-4.6 may answer 401 to RFC 9421 without sha-256 or @target-uri",
        lambda: (
            all(
                word in signed(rfc9421)["Signature-Input"]
                for word in ('"@method"', '"@target-uri"', '"content-digest"')
            )
            and signed(rfc9421)["Content-Digest"].startswith("sha-256=")
        ),
    ),
    (
        "Mastodon",
        "Add/Remove carry no id; Flag, Block, Like carry no to",
        lambda: (
            deed("Add", target=f"{WHO}/featured").id == ""
            and deed("Block").audience.addressed == ()
            and deed("Flag", [URI, WHO]).object_ids == (URI, WHO)
        ),
    ),
    (
        "Mastodon",
        "pins sync target `featured` also for Hashtag objects",
        lambda: (
            deed("Add", {"type": "Hashtag", "name": "#a", "href": URI}, target=f"{WHO}/featured").object
            == {"type": "Hashtag", "name": "#a", "href": URI}
        ),
    ),
    (
        "Mastodon",
        "actor ids of new accounts are numeric",
        lambda: actor(id="https://a.example/ap/users/1", url="https://a.example/@wren").handle == "wren@a.example",
    ),
    (
        "Mastodon",
        "FeatureRequest has no actor member",
        lambda: read_activity({"type": "FeatureRequest", "object": URI}, signer=WHO).actor == WHO,
    ),
    (
        "Mastodon",
        "limits mentions of silenced senders to followers",
        lambda: (
            reach(to=[f"{WHO}/followers"], tag=[{"type": "Mention", "href": "https://b.example/u/rook"}])
            is Reach.PRIVATE
        ),
    ),
    (
        "glitch-soc / Hometown",
        "more HTML (h1-h5, sub, sup, abbr, img as link)",
        lambda: note(
            content="<h2>a</h2><sub>b</sub><abbr title='x'>c</abbr><img src=https://a.example/x.png onerror=x>"
        ).content.startswith('<p><strong>a</strong></p>bc<a href="https://a.example/x.png" target="_blank"'),
    ),
    (
        "Pleroma/Akkoma",
        "@context is a per-host URL",
        lambda: has_supported_context(
            {
                "@context": [
                    "https://www.w3.org/ns/activitystreams",
                    "https://p.example/schemas/litepub-0.1.jsonld",
                    {"@language": "und"},
                ]
            }
        ),
    ),
    (
        "Pleroma/Akkoma",
        "EmojiReact with unicode or custom emoji",
        lambda: reacted("EmojiReact", "🐈") == "🐈" and reacted("EmojiReact", ":blob:", tag=[CUSTOM_EMOJI]) == "blob",
    ),
    ("Pleroma/Akkoma", "ChatMessage object type", lambda: no_note(type="ChatMessage")),
    (
        "Pleroma/Akkoma",
        "anyOf/oneOf both present, one empty; poll without endTime",
        lambda: (poll := note(**EMPTY_SINGLE).poll) is not None and poll.multiple and poll.expires_at is None,
    ),
    (
        "Pleroma/Akkoma",
        "listMessage / directMessage flags",
        lambda: (
            reach(to=["https://b.example/u/rook"], directMessage=True) is Reach.DIRECT
            and reach(to=["https://b.example/u/rook"], directMessage=False) is Reach.LIMITED
        ),
    ),
    (
        "Pleroma/Akkoma",
        "object.actor beside attributedTo; context_id numbers; directMessage on the activity",
        lambda: note(actor="https://c.example/u/crow", context_id=7, conversation=7).attributed_to == WHO,
    ),
    (
        "Pleroma/Akkoma",
        "Akkoma refuses objects whose fetched URL differs from id",
        lambda: "application/activity+json" in ACCEPT,
    ),
    (
        "Pleroma/Akkoma",
        "Akkoma inlines quoteUri/quoteUrl; contentMap; htmlMfm; source",
        lambda: (
            quoted(quoteUri=OTHER_QUOTE) == OTHER_QUOTE
            and "x" in note(content=None, contentMap={"en": "<p>x</p>"}, htmlMfm=True, source="y").content
        ),
    ),
    (
        "Misskey/Sharkey",
        "reactions are Like with content + _misskey_reaction",
        lambda: reacted("Like", ":blob:", _misskey_reaction=":blob:", tag=[CUSTOM_EMOJI]) == "blob",
    ),
    (
        "Misskey/Sharkey",
        "quotes: _misskey_quote, quoteUrl",
        lambda: quoted(_misskey_quote=OTHER_QUOTE) == quoted(quoteUrl=OTHER_QUOTE) == OTHER_QUOTE,
    ),
    (
        "Misskey/Sharkey",
        "source.mediaType text/x.misskeymarkdown; mentions without class names",
        lambda: (
            note(
                source={"content": "**x**", "mediaType": "text/x.misskeymarkdown"},
                content='<p><a href="https://b.example/@rook">@rook</a></p>',
            ).content
            == f'<p><a href="https://b.example/@rook" {SAFE}>@rook</a></p>'
        ),
    ),
    (
        "Misskey/Sharkey",
        'summary "" means an empty CW',
        lambda: note(summary="").spoiler_text == note(summary=None).spoiler_text == "",
    ),
    (
        "Misskey/Sharkey",
        "closed equals endTime even while open",
        lambda: (
            (poll := note(type="Question", oneOf=[{"name": "a"}], closed="2099-01-01T00:00:00Z").poll) is not None
            and poll.expires_at is not None
            and poll.expires_at > NOW
        ),
    ),
    (
        "Misskey/Sharkey",
        'visibility "specified" sends only to',
        lambda: (
            reach(to=["https://b.example/u/rook"], tag=[{"type": "Mention", "href": "https://b.example/u/rook"}])
            is Reach.DIRECT
        ),
    ),
    (
        "Misskey/Sharkey",
        "RSA 4096 keys; PEM with trailing newline variants",
        lambda: all(
            read_public_key(pem).pem == spki()
            for pem in (spki(), spki().strip(), spki().replace("\n", "\r\n"), f"\n{spki()}\n\n")
        ),
    ),
    (
        "Misskey/Sharkey",
        "draft-cavage only; needs algorithm parameter",
        lambda: 'algorithm="rsa-sha256"' in signed()["Signature"],
    ),
    ("Iceshrimp", "refuses object id host != actor host", lambda: no_note(id="https://c.example/n/1")),
    (
        "Lemmy",
        "community is a Group which Announces activities",
        lambda: (
            (
                inner := deed(
                    "Announce",
                    {"type": "Create", "actor": "https://c.example/u/x", "object": URI, "id": "https://c.example/1"},
                ).inner
            )
            is not None
            and inner.object_id == URI
        ),
    ),
    (
        "Lemmy",
        "Page: title in name, link in attachment Link href",
        lambda: (
            (page := note(type="Page", name="Title", attachment=[{"type": "Link", "href": "https://x.example/"}])).title
            == "Title"
            and page.card_url == "https://x.example/"
        ),
    ),
    (
        "Lemmy",
        "Block with target community and removeData is a ban",
        lambda: (
            deed("Block", "https://b.example/u/rook", target="https://l.example/c/main", removeData=True).target
            == "https://l.example/c/main"
        ),
    ),
    (
        "Lemmy",
        "private message is a Note with one recipient and no Mention",
        lambda: note(to=["https://b.example/u/rook"]).reach is Reach.DIRECT,
    ),
    (
        "Lemmy",
        "actor id of the instance is the bare origin",
        lambda: actor(id="https://l.example/").uri == "https://l.example/",
    ),
    (
        "Lemmy",
        "Flag has summary, object a single id",
        lambda: (flag := deed("Flag", URI, summary="spam")).content == "spam" and flag.object_ids == (URI,),
    ),
    (
        "Lemmy",
        "Undo of votes embeds the vote",
        lambda: (
            (inner := deed("Undo", {"type": "Like", "actor": WHO, "object": URI}).inner) is not None
            and inner.object_id == URI
        ),
    ),
    (
        "PeerTube",
        "Video.attributedTo = [Person, Group]; url = list of Links",
        lambda: (
            (
                video := note(
                    type="Video",
                    name="V",
                    url=VIDEO_FILES,
                    attributedTo=[{"type": "Group", "id": "https://a.example/c/1"}, {"type": "Person", "id": WHO}],
                )
            ).attributed_to
            == WHO
            and video.url == "https://a.example/w/1"
            and [each.url for each in video.attachments] == ["https://a.example/1.mp4"]
        ),
    ),
    (
        "PeerTube",
        "some versions refuse activities without (request-target) host date",
        lambda: 'headers="(request-target) host date' in signed()["Signature"],
    ),
    (
        "PeerTube",
        "comments have mediaType text/markdown",
        lambda: "&lt;b&gt;" in note(mediaType="text/markdown", content="<b>x</b>").content,
    ),
    (
        "PeerTube",
        "View, CacheFile, WatchAction, Playlist objects",
        lambda: all(kind not in STATUSES for kind in ("View", "CacheFile", "WatchAction", "Playlist")),
    ),
    (
        "Pixelfed",
        'capabilities.reply may be "[]"; commentsEnabled false; duplicate mentions and cc',
        lambda: (
            len(
                note(
                    capabilities={"reply": "[]"},
                    commentsEnabled=False,
                    tag=[{"type": "Mention", "href": "https://b.example/u/rook"}] * 3,
                ).mentions
            )
            == 1
            and note(cc=["https://b.example/u/rook"] * 2).addressed == ("https://b.example/u/rook",)
        ),
    ),
    (
        "Pixelfed",
        "published with +00:00; location Place; stories",
        lambda: (
            note(published="2025-01-01T00:00:00+00:00", location={"type": "Place", "name": "X"}).published
            == datetime(2025, 1, 1, tzinfo=UTC)
        ),
    ),
    (
        "WordPress",
        "query string is part of the id",
        lambda: (
            actor(id="https://w.example/?author=1").uri == "https://w.example/?author=1"
            and same_origin("https://w.example/?author=1", "https://w.example/?p=2")
        ),
    ),
    (
        "WordPress",
        "Article by default, with preview; entities in URLs",
        lambda: (
            "short"
            in note(
                type="Article", name="T", content="long", preview={"type": "Note", "content": "<p>short</p>"}
            ).content
            and note(attachment=[{**PNG, "url": "https://a.example/x.png?a=1&#038;b=2"}])
            .attachments[0]
            .url.endswith("?a=1&b=2")
        ),
    ),
    (
        "WordPress",
        "blog actor is a Group which Announces Update/Delete activities",
        lambda: (
            actor(type="Group").is_group
            and (
                (inner := deed("Announce", {"type": "Delete", "actor": WHO, "object": URI}).inner) is not None
                and inner.type == "Delete"
            )
        ),
    ),
    (
        "WordPress",
        "quote and reply policies",
        lambda: (
            note(
                interactionPolicy={
                    "canQuote": {"automaticApproval": [PUBLIC]},
                    "canReply": {"automaticApproval": PUBLIC},
                }
            ).policy.can_quote.automatic
            == ("public",)
        ),
    ),  # type: ignore[union-attr]
    (
        "GoToSocial",
        "keyId is a path returning an actor stub with publicKey",
        lambda: (
            read_key_document(
                {
                    "id": WHO,
                    "type": "Person",
                    "publicKey": {"id": f"{WHO}/main-key", "owner": WHO, "publicKeyPem": spki()},
                },
                f"{WHO}/main-key",
            ).owner
            == WHO
            and read_key_references({"id": WHO, "publicKey": {"id": f"{WHO}/main-key", "owner": WHO}})
            == (f"{WHO}/main-key",)
        ),
    ),
    ("GoToSocial", "no sharedInbox", lambda: actor(endpoints=None).shared_inbox == ""),
    ("GoToSocial", "inbox content types limited to activity+json", lambda: CONTENT_TYPE == "application/activity+json"),
    (
        "GoToSocial",
        "Create with object list; outbox items only ids",
        lambda: (
            len(deed("Create", [{"type": "Note"}, {"type": "Note"}]).objects) == 2
            and read_collection({"type": "OrderedCollectionPage", "orderedItems": [URI]}, WHO).items == (URI,)
        ),
    ),
    (
        "GoToSocial",
        "sends hs2019",
        lambda: verified({**(sent := signed()), "Signature": sent["Signature"].replace("rsa-sha256", "hs2019")}),
    ),
    (
        "GoToSocial",
        "interactionPolicy enforced",
        lambda: (
            note(
                interactionPolicy={"canReply": {"always": [f"{WHO}/followers"], "approvalRequired": [PUBLIC]}}
            ).policy.can_reply
            is not None
        ),
    ),
    ("GoToSocial", "throttles with 429/503 + Retry-After", lambda: 429 in _RETRIED),
    ("Friendica", "sends Follow for a post id", lambda: deed("Follow", URI).object_id == URI),
    (
        "Friendica",
        "rich HTML and [share] quotes; quoteUrl and FEP-e232; Dislike",
        lambda: (
            quoted(tag=[E232]) == OTHER_QUOTE
            and "<table" not in note(content="<table><tr><td>x</td></tr></table>").content
        ),
    ),
    (
        "Hubzilla/streams",
        "actor may be an inline object in activities",
        lambda: read_activity({"type": "Like", "actor": {"id": WHO, "type": "Person"}, "object": URI}).actor == WHO,
    ),
    (
        "Hubzilla/streams",
        "Ed25519 keys, RFC 9421, proofs, nomadic ids",
        lambda: (
            len(
                read_multikeys(
                    {
                        "id": WHO,
                        "assertionMethod": {
                            "id": f"{WHO}#ed",
                            "type": "Multikey",
                            "controller": WHO,
                            "publicKeyMultibase": "z6Mk",
                        },
                    },
                    NOW,
                )
            )
            == 1
            and actor(
                alsoKnownAs=["did:key:z6Mk", "https://b.example/u/x"], gateways=["https://g.example"]
            ).also_known_as
            == ("https://b.example/u/x",)
        ),
    ),
    (
        "Bookwyrm",
        "own types Comment, Review, Quotation, GeneratedNote",
        lambda: all(
            no_note(type=kind) for kind in ("Comment", "Review", "Quotation", "GeneratedNote", "Shelf", "Edition")
        ),
    ),
    (
        "Mitra",
        "self link and Accept are ld+json with profile; Accept(Follow).object is only the id",
        lambda: (
            "application/ld+json; profile=" in ACCEPT
            and deed("Accept", "https://b.example/f/1").object_id == "https://b.example/f/1"
        ),
    ),
    (
        "Mitra",
        "summary is a summary, not a content warning",
        lambda: note(summary="about", sensitive=False).spoiler_text == "about",
    ),
    (
        "Hollo/Fedify",
        "single-item lists become scalars; identity/v1",
        lambda: (
            (one := note(to="as:Public", cc="https://b.example/u/rook", tag={"type": "Hashtag", "name": "#a"})).reach
            is Reach.PUBLIC
            and one.addressed == ("https://b.example/u/rook",)
            and one.hashtags == ("a",)
        ),
    ),
    (
        "Hollo/Fedify",
        "RFC 9421 first, cavage on 4xx/5xx; Accept-Signature",
        lambda: {400, 401} <= set(KNOCK_AGAIN) and verified(signed(rfc9421)),
    ),
    (
        "Hollo/Fedify",
        "needs assertionMethod contexts; refuses undefined terms",
        lambda: "https://www.w3.org/ns/cid/v1" in ACTOR_WITH_MULTIKEYS,
    ),
    (
        "Ghost (Fedify)",
        "Article with preview; Person is the publication",
        lambda: actor(type="Person", name="The Paper").type is ActorType.PERSON,
    ),
    (
        "Threads",
        "ids end with /; profile url on www.threads.net",
        lambda: (
            actor(id="https://threads.net/ap/users/1/", url="https://www.threads.net/@x").url
            == "https://threads.net/ap/users/1/"
        ),
    ),
    (
        "Threads",
        'compares "SHA-256=" case-sensitively; Undo wants the embedded Follow',
        lambda: digest.digest(b"").startswith("SHA-256=") and write_undo(FOLLOW)["object"]["type"] == "Follow",
    ),
    (
        "Threads",
        "as:Public compact; dates with +0000; url list; _misskey_quote + FEP-e232",
        lambda: (
            read_audience({"to": "as:Public"}).public
            and read_date("2026-01-02T03:04:05+0000") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
            and page_url(
                [{"type": "Link", "href": "threads://x"}, {"type": "Link", "href": "https://www.threads.net/x"}]
            )
            == "https://www.threads.net/x"
        ),
    ),
    ("Flipboard", "inbox answers 415 to unexpected Content-Type", lambda: ";" not in CONTENT_TYPE),
    (
        "Bridgy Fed",
        "subdomains per protocol; usernames with dots",
        lambda: (
            actor(preferredUsername="alice.bsky.social").username == "alice.bsky.social"
            and bought_domain("bsky.brid.gy") == bought_domain("web.brid.gy") == "brid.gy"
        ),
    ),
    (
        "Bridgy Fed",
        "at:// and did: URIs in url, alsoKnownAs",
        lambda: page_url(["at://did:plc:x/app", "https://bsky.app/x"]) == "https://bsky.app/x",
    ),
    (
        "Bridgy Fed",
        "content has invisible h-card spans; quoteUrl without stamp",
        lambda: (
            quoted(quoteUrl=OTHER_QUOTE) == OTHER_QUOTE
            and 'class="h-card"' in note(content='<span class="h-card">x</span>').content
        ),
    ),
    (
        "NodeBB / Discourse",
        "audience is the category Group; updated null",
        lambda: (
            (
                post := note(audience="https://n.example/category/1", context="https://n.example/topic/1", updated=None)
            ).updated
            is None
            and post.audience == ("https://n.example/category/1",)
            and post.context == "https://n.example/topic/1"
        ),
    ),
    (
        "Owncast",
        "attachment object not list, audience instead of to",
        lambda: (
            len(note(attachment=PNG).attachments) == 1 and reach(audience=PUBLIC) is Reach.PUBLIC and fields("value")
        ),
    ),
    (
        "Funkwhale",
        "Audio, Library, Track objects",
        lambda: (
            len(
                note(
                    type="Audio",
                    name="Song",
                    url={"type": "Link", "mediaType": "audio/mpeg", "href": "https://a.example/1.mp3"},
                ).attachments
            )
            == 1
            and no_note(type="Track")
        ),
    ),
    (
        "Mobilizon",
        "Event by Group; Join/Leave; attributedTo Group, actor Person",
        lambda: (
            "2026-05-01" in note(type="Event", name="Party", startTime="2026-05-01T10:00:00Z").content
            and deed("Join").type == "Join"
        ),
    ),
    (
        "Smithereen",
        "Mention without name; Question options as plain",
        lambda: (
            note(tag=[{"type": "Mention", "href": "https://b.example/u/rook"}]).mentions[0].href
            == "https://b.example/u/rook"
        ),
    ),
    (
        "snac, honk, microblog.pub",
        "few properties, http-only media, missing followers collection",
        lambda: (
            actor().followers == ""
            and len(note(attachment=[{**PNG, "url": "http://a.example/1.png"}]).attachments) == 1
        ),
    ),
    (
        "WriteFreely, Plume",
        "huge HTML; summary missing",
        lambda: len(note(content="<p>x</p>" * 200_000).content) < 1024 * 1024,
    ),
    ("micro.blog", "returns 400 without to", lambda: write_accept_to() == ["https://b.example/u/rook"]),
    (
        "Many",
        "clock skew of minutes; Date without GMT; lower-case header names",
        lambda: verified({name.lower(): value for name, value in signed(at=NOW + timedelta(minutes=20)).items()}),
    ),
    (
        "Many",
        "mixed case hosts, default ports, IDN in ids",
        lambda: (
            same_origin("https://A.Example:443/x", "https://a.example/y")
            and domain_of("https://bücher.example/") == "xn--bcher-kva.example"
            and http_url("https://A.example/") == "https://A.example/"
        ),
    ),
    (
        "Attackers",
        "1 MiB of tags",
        lambda: len(note(tag=[{"type": "Hashtag", "name": f"t{n}"} for n in range(20_000)]).hashtags) == 100,
    ),
    (
        "Attackers",
        "counts that nobody believes, hidden graphs, keys of others",
        lambda: (
            count(10**400) is None
            and is_ambiguous({"a": [{"@graph": []}]})
            and id_of("https://a.example/\0") == ""
            and read_public_keys(
                {"id": WHO, "publicKey": {"id": "https://c.example/k", "owner": WHO, "publicKeyPem": spki()}}
            )
            == ()
        ),
    ),
]


def write_accept_to() -> Any:
    """Of an Accept of ours, which also embeds what it answers."""

    class Ours:
        actor_uri = WHO

    written = write_accept(Ours(), FOLLOW, key="follows/1")  # type: ignore[arg-type]
    block = write_block(Ours(), Ours(), uri=f"{WHO}#b")  # type: ignore[arg-type]
    assert written["object"]["actor"] == FOLLOW["actor"]
    assert "to" not in block
    return written["to"]


ELSEWHERE: list[tuple[str, str, str]] = [
    ("Mastodon", "reads profile fields only when attachment is a list", "test_write_actor"),
    ("Mastodon", "Delete/Update of an unknown actor is answered 202 before checking", "test_inbox"),
    ("Mastodon", "Announce of another actor's followers-only post is refused", "test_receive_statuses"),
    ("Mastodon", "Like is accepted on local posts only", "test_receive_statuses"),
    ("Mastodon", "put every mentioned actor in to/cc", "test_write_note"),
    ("Mastodon", "actor must resolve by WebFinger both ways", "test_meet"),
    ("Mastodon", "4.7 adds `expires` to RsaSignature2017 options", "signatures/test_linked_data"),
    ("Misskey/Sharkey", "wants the embedded Follow in Accept, Reject, Undo", "test_follows"),
    ("Misskey/Sharkey", "deletes unknown actor's keys on 410", "test_tombstones"),
    ("Iceshrimp", "requires signed fetches", "test_meet"),
    ("Lemmy", "strict deserialisation: lists and the full IRI", "test_write_note"),
    ("Pixelfed", "refuses scalar to/cc/attachment", "test_write_note"),
    ("Pixelfed", "refetches the object and needs the bare object there", "test_views"),
    ("WordPress", "page caches may return HTML for ActivityPub Accept", "hostile/test_hostile"),
    ("GoToSocial", "every GET must be signed", "test_meet"),
    ("GoToSocial", "honour Retry-After", "test_delivery"),
    ("Friendica", "answer acct: and URL resources", "accounts/test_webfinger"),
    ("Bookwyrm", "Move and aliases", "test_follows"),
    ("Mitra", "proofs without @context; jcs-eddsa-2022", "signatures/test_proofs"),
    ("Threads", "all fetches must be signed; expect 404", "test_meet"),
    ("Hollo/Fedify", "404/410 on inbox are permanent", "test_inbox"),
    ("Many", "404 or 200-with-HTML for deleted posts", "hostile/test_hostile"),
    (
        "Attackers",
        "object id on a third host; uploaded JSON; redirect; alias loops; look-alikes",
        "hostile/test_hostile",
    ),
]
"""What a flow holds: the file of its test."""

NOT_HERE: list[tuple[str, str, str]] = [
    ("Mastodon", "send reactions as Like+content", "no reactions are sent"),
    ("Pleroma/Akkoma", "relay actor /relay follows back", "no relays yet"),
    (
        "Misskey/Sharkey",
        "poll votes and results need Update(Question)",
        "held by test_send_statuses, as a job of the clock",
    ),
    ("Lemmy", "rejects posts without the Group in to/cc/audience", "nothing is posted to groups as such yet"),
    ("PieFed / Mbin", "like Lemmy", "nothing of its own to test"),
    ("Lemmy", "draft-cavage only; RSA", "the default; see Misskey"),
    (
        "PeerTube",
        "channel Announces the video; comments come to actors involved only",
        "no collections of comments are fetched yet",
    ),
    ("PeerTube", "federates only videos whose attributedTo contains a Group", "concerns who publishes videos"),
    ("WordPress", "RFC 9421 optional, accepts both", "nothing to do"),
    ("GoToSocial", "featured posts are only polled", "ours are served; those of others are not fetched yet"),
    ("Hubzilla/streams", "conversation containers (FEP-171b)", "Add into a context is dropped with its reason"),
    ("Threads", "little inbound: likes and replies shown partly", "nothing to do"),
    ("Flipboard", "many Announces per minute", "home feeds have no fairness by actor yet"),
    ("Bridgy Fed", "needs following the bridge bot", "for people to know"),
    (
        "Smithereen",
        "wall posts with target; QuoteAuthorization without verification",
        "stamps of others are not verified yet",
    ),
]
