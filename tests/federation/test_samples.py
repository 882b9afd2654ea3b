"""Documents of sixty kinds of servers: each is read as samples/INDEX.tsv says a correct receiver reads it.

Keys that end in `~` are texts the value has to contain, those that end in `#` are lengths.
"""

from typing import Any

import pytest

from accounts.activitypub.read_actor import RefusedActor, read_actor
from federation.as2.activity import is_remote_copy, read_activity
from federation.as2.collections import read_collection
from federation.as2.document import RefusedDocument, has_supported_context, parse_document
from federation.as2.keys import read_key_document
from federation.as2.values import has_type
from statuses.activitypub.read_note import NotAStatus, Reach, read_note
from statuses.activitypub.read_quote import read_authorization
from statuses.activitypub.read_reaction import read_reaction
from tests.federation.cases import NOW, index, sample, value_at

MASTODON = "https://mastodon.example/ap/users/115480000000000001"
BOB = "https://receiver.example/users/bob"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

ACTORS: dict[str, dict[str, Any]] = {
    "bookwyrm-actor.json": {
        "handle": "mouse@example.com",
        "is_bot": False,
        "avatar.media_type": "image/png",
        "key_references": ("https://example.com/user/mouse/#main-key",),  # the slash makes it another address
    },
    "bridgy-fed-actor.json": {"handle": "alice.bsky.social@bsky.brid.gy", "also_known_as": (), "public_keys#": 1},
    "fedify-actor.json": {
        "fields.0.name": "Site",
        "shared_inbox": "https://fedify.example/inbox",
        "multikeys#": 2,
        "multikeys.1.multibase~": "z6Mk",
        "public_keys.0.id": "https://fedify.example/users/alice#main-key",
    },
    "flipboard-actor.json": {"handle": "mag@flipboard.com", "featured": ""},
    "gotosocial-actor.json": {
        "locked": True,
        "shared_inbox": "",
        "public_keys": (),
        "key_references": ("https://gts.example/users/gus/main-key",),
    },
    "guppe-group-actor.json": {"is_group": True, "username": "Garden2020"},
    "lemmy-group.json": {
        "is_group": True,
        "note~": "<p>Lounge and recreation facility</p>",
        "header.url~": "Wt8zoMcCmE.jpg",
        "url": "https://enterprise.lemmy.ml/c/tenforward",
    },
    "lemmy-instance-actor.json": {
        "uri": "https://enterprise.lemmy.ml/",
        "username": "enterprise.lemmy.ml",
        "is_bot": True,
    },
    "mastodon-3-actor-with-devices.json": {"handle": "brauca@activitypub.academy", "public_keys#": 1},
    "mastodon-4.6-actor-moved.json": {"moved_to~": "https://"},
    "mastodon-4.6-actor-suspended.json": {"suspended": True, "note": "", "display_name": "alice"},
    "mastodon-4.6-actor.json": {
        "handle": "alice@mastodon.example",
        "emojis.0.shortcode": "blobcat",
        "hashtags": ("cats",),
        "fields#": 1,
        "fields.0.value~": 'href="https://alice.example"',
        "also_known_as": ("https://old.example/users/alice",),
        "attribution_domains": ("news.example",),
        "can_feature.automatic": ("public",),
        "avatar.description": "A cat",
        "suspended": False,
        "show_media_replies": False,
        "moved_to": "",
    },
    "mastodon-4.6-instance-actor.json": {"is_bot": True, "locked": True, "username": "mastodon.example"},
    "misskey-actor.json": {"locked": True, "header.url~": "webpublic", "featured~": "collections/featured"},
    "mitra-actor.json": {"multikeys#": 2, "fields": (), "display_name": "김 하나 (Hana Example)"},
    "mobilizon-group.json": {"is_group": True, "avatar.media_type": "", "public_keys.0.pem~": "RSA PUBLIC KEY"},
    "peertube-channel.json": {"is_group": True, "avatar.media_type": "image/jpeg"},
    "pleroma-actor.json": {"fields.0.value": "UTC+2 (Paris/Berlin)", "shared_inbox": "https://moe.local/inbox"},
    "threads-actor.json": {
        "uri": "https://threads.net/ap/users/17841400000000001/",
        "url": "https://threads.net/ap/users/17841400000000001/",
        "key_references": (),
    },
    "wordpress-person.json": {"handle": "robin@robin.example", "avatar.url~": "?s=120&d=mm", "fields#": 2},
}

NOTES: dict[str, dict[str, Any]] = {
    "bookwyrm-review-article.json": {
        "content~": "<strong>Review of",
        "attachments#": 1,
        "in_reply_to": "",
        "is_converted": True,
        "spoiler_text": "",
    },
    "fedibird-note-quote-uri.json": {
        "quote.uri~": "43479e20",
        "quote.approval_uri": "",
        "reach": Reach.UNLISTED,
        "language": "ja",
    },
    "fep-044f-quote-all-forms.json": {
        "quote.uri": "https://example.com/users/alice/statuses/1",
        "quote.approval_uri": "",
    },
    "gotosocial-note-interaction-policy.json": {
        "policy.can_like.automatic": ("public",),
        "policy.can_reply.automatic": ("author", "followers"),
        "policy.can_reply.manual": ("public",),
        "policy.can_announce.automatic": ("author",),
        "policy.can_quote": None,
    },
    "lemmy-comment.json": {
        "reach": Reach.PUBLIC,
        "in_reply_to": "https://enterprise.lemmy.ml/post/55143",
        "mentions#": 2,
        "language": "fr",
    },
    "lemmy-page.json": {
        "content~": "<p><strong>Post title</strong></p>",
        "audience": ("https://enterprise.lemmy.ml/c/tenforward",),
        "card_url~": "eOtYb9iEiB.png",
        "attachments": (),
        "hashtags": (),
    },
    "lemmy-private-message.json": {"reach": Reach.DIRECT, "unmentioned#": 1},
    "mastodon-4.6-note-unlisted.json": {"reach": Reach.UNLISTED, "addressed": ()},
    "misskey-note-mfm.json": {"content": "this does not get replaced", "mentions#": 3, "hashtags": ("dancedance",)},
    "misskey-question-no-end.json": {"poll.expires_at": None, "poll.options#": 2, "poll.options.1.votes": 1},
    "misskey-quote.json": {"quote.uri~": "43479e20", "quote.approval_uri": "", "spoiler_text": ""},
    "misskey-recursive-quote.json": {"quote": None},
    "mobilizon-event.json": {
        "attributed_to": "https://rendezvous.nomagic.uk/@devon_caledonian_society",
        "content~": "The Kenn Centre",
        "hashtags": ("Dance", "Caledonian", "Lesson"),
        "language": "en",
    },
    "nodebb-article.json": {
        "content~": "Welcome to your brand new NodeBB forum!",
        "updated": None,
        "context~": "topic/1",
    },
    "owncast-note-single-attachment.json": {
        "reach": Reach.PUBLIC,
        "attachments#": 1,
        "hashtags": ("owncast", "streaming"),
    },
    "peertube-comment.json": {"content": "<p>@af2@bae.st idk</p>", "mentions.0.href": "https://bae.st/users/af2"},
    "peertube-video.json": {
        "attributed_to": "https://tilvids.com/accounts/thelinuxexperiment",
        "url": "https://tilvids.com/videos/watch/e7946124-7b72-4ad7-9d22-844a84bb2de1",
        "content~": "Mesa, Wayland &amp; X.org",
        "attachments.0.media_type": "video/mp4",
        "attachments.0.height": 1080,
        "attachments.0.thumbnail_url~": "previews/",
        "attachments.0.duration": 1145.0,
    },
    "pleroma-poll-empty-anyof.json": {"poll.multiple": False, "poll.options#": 6, "poll.voters_count": 4},
    "pleroma-private-note.json": {"reach": Reach.PRIVATE, "addressed": ()},
    "smithereen-note.json": {"mentions.0.href": "https://ds9.lemmy.ml/u/nutomic", "mentions.0.name": ""},
    "wordpress-article.json": {
        "content~": "I like the Last Light boardgame",
        "attachments.0.url~": "?fit=980%2C980&ssl=1",
        "attachments.0.description": "A fleet of varied spacships",
        "language": "en",
        "likes.total": 2,
    },
}

CREATES: dict[str, dict[str, Any]] = {
    "fedify-create-note-proof-and-ld.json": {
        "reach": Reach.PUBLIC,
        "mentions.0.href": BOB,
        "quote.uri": f"{BOB}/statuses/9",
        "quote.approval_uri": "",
    },
    "friendica-create-note.json": {"reach": Reach.PUBLIC, "content~": "test", "language": "de"},
    "funkwhale-create-audio.json": {
        "content~": "<strong>Compositions - Test Audio for Pleroma</strong>",
        "url": "https://funkwhale.local/library/tracks/74",
        "attachments.0.media_type": "audio/ogg",
        "hashtags": ("funkwhale", "test", "tests"),
    },
    "generic-hostile-note.json": {
        "url": "https://evil.example/1",
        "published": NOW,
        "hashtags": (),
        "mentions": (),
        "emojis": (),
        "attachments": (),
        "content~": '<p class="quote-inline">hi js rel ',
    },
    "glitch-soc-note-direct.json": {"reach": Reach.DIRECT, "addressed": (BOB,)},
    "gnusocial-create-note.json": {"reach": Reach.PUBLIC, "content": "<p>yay ^^</p>"},
    "gotosocial-create-votes-array.json": {"vote": "tissues"},
    "kroeg-emoji-not-array.json": {"emojis.0.shortcode": "icon_e_smile", "attributed_to": "https://partypedia.local/"},
    "lotide-create-page.json": {"reach": Reach.UNLISTED, "content~": "announcing-snowflake.html"},
    "mastodon-2-create-note-ld-signed.json": {"reach": Reach.PUBLIC, "spoiler_text": "cw", "sensitive": True},
    "mastodon-2-note-contentmaps.json": {"language": "en", "content~": "testing"},
    "mastodon-4.6-create-note-full.json": {
        "reach": Reach.PUBLIC,
        "in_reply_to": f"{BOB}/statuses/7",
        "spoiler_text": "cat pictures",
        "sensitive": True,
        "attachments#": 2,
        "attachments.0.focus": (0.1, -0.3),
        "attachments.0.width": 1200,
        "attachments.1.duration": 12.5,
        "attachments.1.thumbnail_url~": "small/v.jpg",
        "mentions.0.href": BOB,
        "addressed": (BOB,),
        "hashtags": ("cats",),
        "emojis.0.shortcode": "blobcat",
        "context": "https://mastodon.example/contexts/115480000000000001-116000000000000042",
        "policy.can_quote.automatic": ("public",),
        "likes.total": 3,
    },
    "mastodon-4.6-create-question.json": {
        "poll.multiple": False,
        "poll.options.0.title": "Tea",
        "poll.options.0.votes": 4,
        "poll.voters_count": 6,
        "poll.expires_at.day": 2,
    },
    "mastodon-4.6-create-quote-approved.json": {
        "quote.uri": f"{BOB}/statuses/9",
        "quote.approval_uri": f"{BOB}/quote_authorizations/5",
    },
    "mastodon-4.6-create-vote.json": {"vote": "Tea", "in_reply_to": f"{BOB}/statuses/20", "content": ""},
    "mastodon-4.6-note-direct.json": {"reach": Reach.DIRECT, "unmentioned": ()},
    "mastodon-4.6-note-followers.json": {"reach": Reach.PRIVATE, "addressed": (BOB,)},
    "mastodon-4.6-note-limited.json": {"reach": Reach.LIMITED, "unmentioned": (BOB,)},
    "mitra-create-note-proof.json": {"reach": Reach.PUBLIC, "language": "da"},
    "pixelfed-create-note.json": {
        "attachments.0.width": 1080,
        "attachments.0.blurhash~": "UBL_",
        "hashtags": ("sunset",),
    },
    "pleroma-create-note.json": {"reach": Reach.PUBLIC, "in_reply_to~": "lemmy.ml/post/55143"},
    "threads-create-note.json": {
        "reach": Reach.PUBLIC,
        "url": "https://www.threads.net/@frank/post/C8abcdEFgh",
        "attributed_to": "https://threads.net/ap/users/17841400000000001/",
    },
    "mastodon-4.6-update-note-implicit.json": {"updated": None, "likes.total": 12},
    "mastodon-4.6-update-note.json": {"content": "<p>Hello edited world</p>", "updated.hour": 11},
    "mastodon-4.6-update-question.json": {"updated": None, "poll.options.0.votes": 6, "poll.voters_count": 9},
    "mastodon-4.6-announce-self-private.json": {"reach": Reach.PRIVATE, "attributed_to": MASTODON},
}

ACTIVITIES: dict[str, dict[str, Any]] = {
    "fep-c0e0-emoji-react-custom.json": {"type": "EmojiReact", "object_id": "https://bob.social/objects/57caeb99"},
    "friendica-dislike.json": {"type": "Dislike"},
    "gotosocial-create-votes-array.json": {"own_objects#": 2, "object_ids#": 2},
    "gotosocial-reply-request.json": {"type": "ReplyRequest", "instrument_id~": "01J17XY2VXGMNNPH1XR7BG2524"},
    "hubzilla-follow-inline-actor.json": {"actor": "https://hubzilla.local/channel/kaniini", "type": "Follow"},
    "kroeg-emoji-not-array.json": {"actor": "https://partypedia.local/"},
    "lemmy-announce-create-page.json": {
        "inner.type": "Create",
        "inner.actor": "http://enterprise.lemmy.ml/u/lemmy_beta",
        "inner.object_id": "http://enterprise.lemmy.ml/post/7",
    },
    "lemmy-block-user.json": {"type": "Block", "target": "http://enterprise.lemmy.ml/c/main"},
    "lemmy-delete-user.json": {"type": "Delete", "object_id": "http://ds9.lemmy.ml/u/lemmy_alpha"},
    "lemmy-dislike.json": {"type": "Dislike"},
    "lemmy-flag.json": {"content": "report this post", "object_ids": ("http://enterprise.lemmy.ml/post/7",)},
    "lemmy-lock-page.json": {"type": "Lock"},
    "litepub-relay-announce.json": {"type": "Announce", "object_id~": "116000000000000042"},
    "mastodon-2-create-note-ld-signed.json": {"has_signature": True, "has_proof": False},
    "mastodon-2-undo-like-compact.json": {"object_id": "https://mastodon.local/users/admin#likes/2", "inner": None},
    "mastodon-4.6-accept-follow.json": {
        "object_id": "https://receiver.example/follows/3",
        "inner.type": "Follow",
        "inner.actor": BOB,
        "inner.object_id": MASTODON,
    },
    "mastodon-4.6-accept-quote-request.json": {
        "result": f"{MASTODON}/quote_authorizations/12",
        "inner.type": "QuoteRequest",
        "inner.instrument_id": f"{BOB}/statuses/11",
    },
    "mastodon-4.6-add-hashtag.json": {"id": "", "object_id~": "tagged/cats", "target~": "collections/featured"},
    "mastodon-4.6-add-pin.json": {"id": "", "object_id~": "116000000000000042", "target~": "collections/featured"},
    "mastodon-4.6-announce.json": {"object_id": f"{BOB}/statuses/7", "audience.public": True},
    "mastodon-4.6-block.json": {"type": "Block", "object_id": BOB, "target": ""},
    "mastodon-4.6-delete-actor.json": {"object_id": MASTODON, "actor": MASTODON},
    "mastodon-4.6-delete-note.json": {"object_id~": "116000000000000042", "own_objects#": 1},
    "mastodon-4.6-delete-quote-authorization.json": {"object_id": f"{MASTODON}/quote_authorizations/12"},
    "mastodon-4.6-feature-request.json": {"actor": MASTODON, "object_id": BOB, "instrument_id~": "collections/3"},
    "mastodon-4.6-flag.json": {"content": "Spam", "object_ids#": 3, "actor": "https://mastodon.example/actor"},
    "mastodon-4.6-follow.json": {"type": "Follow", "object_id": BOB},
    "mastodon-4.6-like.json": {"type": "Like", "object_id": f"{BOB}/statuses/7"},
    "mastodon-4.6-move.json": {"object_id": MASTODON, "target": "https://new.example/users/alice"},
    "mastodon-4.6-quote-request.json": {"instrument_id~": "116000000000000050", "object_id": f"{BOB}/statuses/9"},
    "mastodon-4.6-reject-follow.json": {"type": "Reject", "inner.type": "Follow"},
    "mastodon-4.6-reject-quote-request.json": {"type": "Reject", "inner.type": "QuoteRequest", "result": ""},
    "mastodon-4.6-remove-pin.json": {"type": "Remove", "target~": "collections/featured"},
    "mastodon-4.6-undo-announce.json": {"inner.type": "Announce", "inner.id~": "116000000000000070/activity"},
    "mastodon-4.6-undo-like.json": {"inner.type": "Like", "inner.object_id": f"{BOB}/statuses/7"},
    "mastodon-4.6-update-actor.json": {"type": "Update", "object_id": MASTODON},
    "mastodon-bogus-announce-inline.json": {"own_objects": (), "object_id~": "mocked.local"},
    "mastodon-relay-follow.json": {"type": "Follow", "object_id": PUBLIC},
    "mbin-accept-follow.json": {"type": "Accept", "inner.type": "Follow"},
    "mbin-flag.json": {"content": "dikjhgasdpas dsaü", "object_ids#": 2},
    "misskey-like-custom-emoji.json": {"type": "Like"},
    "misskey-like-reaction.json": {"type": "Like"},
    "mitra-accept-follow-id-only.json": {"object_id~": "7d782f02", "inner": None, "has_proof": True},
    "peertube-announce-video.json": {"object_id~": "/videos/watch/", "inner": None},
    "pleroma-emoji-react-invalid.json": {"type": "EmojiReact"},
    "pleroma-emoji-react.json": {"type": "EmojiReact"},
    "threads-like.json": {"type": "Like", "actor": "https://threads.net/ap/users/17841400000000001/"},
    "wordpress-announce-update.json": {
        "inner.type": "Update",
        "inner.object_id": "https://robin.example/lemmy-part-4/",
    },
}

REACTIONS = {
    "fep-c0e0-emoji-react-custom.json": "blobwtf",
    "misskey-like-custom-emoji.json": "hanapog",
    "misskey-like-reaction.json": "pudding",
    "pleroma-emoji-react-invalid.json": None,
    "pleroma-emoji-react.json": "👌",
    "threads-like.json": None,
    "mastodon-4.6-like.json": None,
}

COLLECTIONS: dict[str, dict[str, Any]] = {
    "mastodon-4.6-context.json": {"items#": 2, "hides_items": False},
    "mastodon-4.6-followers-sync.json": {"items": (BOB,), "total": None},
    "mastodon-4.6-outbox.json": {"total": 310, "items": (), "first~": "?page=true", "hides_items": False},
    "mastodon-4.6-replies-page.json": {"items#": 2, "next": ""},
    "outbox-page-inline.json": {"items#": 2},
}

NO_STATUS = {
    "bookwyrm-generated-note.json",
    "bookwyrm-quotation.json",
    "generic-cross-origin-create.json",
    "pleroma-chat-message.json",
}
ELSEWHERE = {  # tested on their own below, or read by no reader of ours
    "discourse-note.json",
    "generic-minimal-actor-no-webfinger.json",
    "gotosocial-key-stub.json",
    "gotosocial-reply-authorization.json",
    "hostile-spoofed-object.json",
    "mastodon-4.6-featured-collection.json",
    "mastodon-4.6-nodeinfo-2.0.json",
    "mastodon-4.6-oauth-authorization-server.json",
    "mastodon-4.6-quote-authorization.json",
    "mastodon-4.6-webfinger.json",
}


def check(data: Any, expected: dict[str, Any]) -> None:
    for path, value in expected.items():
        found = value_at(data, path.rstrip("~#"))
        if path.endswith("~"):
            assert value in found
        elif path.endswith("#"):
            assert len(found) == value
        else:
            assert found == value


def note_of(document: dict[str, Any]) -> Any:
    """As an inbox would: the author's followers are known from his actor, here by what the samples call them."""
    activity = document if isinstance(document.get("object"), dict | list) else None
    note = read_activity(document).objects[0] if activity else document
    author = note.get("attributedTo", "")
    followers = f"{author}/followers" if isinstance(author, str) else ""
    return read_note(note, now=NOW, author_followers=followers, activity=activity)


def test_every_sample_is_tested() -> None:
    tested = {*ACTORS, *NOTES, *CREATES, *ACTIVITIES, *COLLECTIONS, *NO_STATUS, *ELSEWHERE}
    assert tested == {row["file"] for row in index()}


@pytest.mark.parametrize("name", [row["file"] for row in index()])
def test_each_is_parsed_and_has_the_context(name: str) -> None:
    assert has_supported_context(parse_document(sample(name)), fetched=True)


@pytest.mark.parametrize("name", ACTORS)
def test_actors(name: str) -> None:
    check(read_actor(parse_document(sample(name)), now=NOW), ACTORS[name])


@pytest.mark.parametrize("name", [*NOTES, *CREATES])
def test_posts(name: str) -> None:
    check(note_of(parse_document(sample(name))), NOTES.get(name) or CREATES[name])


@pytest.mark.parametrize("name", ACTIVITIES)
def test_activities(name: str) -> None:
    check(read_activity(parse_document(sample(name)), signer=MASTODON), ACTIVITIES[name])


@pytest.mark.parametrize("name", CREATES)
def test_creates_are_activities(name: str) -> None:
    activity = read_activity(parse_document(sample(name)))
    assert activity.type in ("Create", "Update", "Announce")
    assert activity.own_objects


@pytest.mark.parametrize("name", REACTIONS)
def test_reactions(name: str) -> None:
    found = read_reaction(read_activity(parse_document(sample(name))))
    assert (found.name if found else None) == REACTIONS[name]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collections(name: str) -> None:
    document = parse_document(sample(name))
    check(read_collection(document, document["id"]), COLLECTIONS[name])


@pytest.mark.parametrize("name", sorted(NO_STATUS))
def test_what_is_no_status(name: str) -> None:
    with pytest.raises(NotAStatus):
        note_of(parse_document(sample(name)))


def test_public_by_the_activity_alone() -> None:
    note = parse_document(sample("discourse-note.json"))
    activity = {"type": "Create", "actor": note["attributedTo"], "to": [PUBLIC], "object": note}
    found = note_of(activity)
    assert found.reach is Reach.PUBLIC
    assert found.audience == (note["audience"],)


def test_an_actor_without_a_name_is_refused() -> None:
    with pytest.raises(RefusedActor, match="username"):
        read_actor(parse_document(sample("generic-minimal-actor-no-webfinger.json")), now=NOW)


def test_a_stub_gives_its_key_and_no_profile() -> None:
    document = parse_document(sample("gotosocial-key-stub.json"))
    key = read_key_document(document, "https://gts.example/users/gus/main-key")
    assert key.owner == "https://gts.example/users/gus"
    with pytest.raises(RefusedActor):
        read_actor(document, now=NOW)
    with pytest.raises(RefusedDocument):
        read_key_document(document, "https://gts.example/users/gus/other-key")


def test_stamps() -> None:
    stamp = read_authorization(parse_document(sample("mastodon-4.6-quote-authorization.json")))
    assert (stamp.author, stamp.interacting_object) == (MASTODON, f"{BOB}/statuses/11")
    reply = read_authorization(parse_document(sample("gotosocial-reply-authorization.json")))
    assert (reply.type, reply.author) == ("ReplyAuthorization", "https://gts.example/users/gus")


def test_a_spoofed_object_is_known_by_where_it_was_served() -> None:
    document = parse_document(sample("hostile-spoofed-object.json"))
    with pytest.raises(NotAStatus, match="served by another server"):
        read_note(document, now=NOW, served_from="https://evil.local/objects/spoof")
    assert read_note(document, now=NOW, served_from=document["id"])


def test_an_inline_copy_of_anothers_post_is_not_believed() -> None:
    bogus = read_activity(parse_document(sample("mastodon-bogus-announce-inline.json")))
    own = read_activity(parse_document(sample("mastodon-4.6-announce-self-private.json")))
    assert bogus.object is not None
    assert own.object is not None
    assert is_remote_copy(bogus.object, bogus.actor)
    assert not is_remote_copy(own.object, own.actor)
    assert is_remote_copy({**own.object, "attributedTo": "https://mastodon.example/users/other"}, own.actor)


def test_what_is_neither_actor_nor_post_is_neither() -> None:
    for name in (
        "mastodon-4.6-nodeinfo-2.0.json",
        "mastodon-4.6-webfinger.json",
        "mastodon-4.6-featured-collection.json",
    ):
        document = parse_document(sample(name))
        with pytest.raises(RefusedActor):
            read_actor(document, now=NOW)
        with pytest.raises(NotAStatus):
            read_note(document, now=NOW)
        assert not has_type(document, "Note")


def test_hostile_content_comes_out_safe() -> None:
    content = note_of(parse_document(sample("generic-hostile-note.json"))).content
    for danger in ("script", "style", "onclick", "javascript", "inline evil", "<img", "rel ="):
        assert danger not in content


@pytest.mark.parametrize(
    ("content", "reaction"),
    [
        ("👍🏽", "👍🏽"),
        ("🏳️‍🌈", "🏳️‍🌈"),
        ("🇪🇺", "🇪🇺"),
        ("1️⃣", "1️⃣"),
        ("a", None),
        ("1", None),
        (":untagged:", None),
        ("👍" * 70, None),
        ("", None),
        (7, None),
    ],
)
def test_only_one_emoji_is_a_reaction(content: Any, reaction: str | None) -> None:
    found = read_reaction(read_activity({"type": "EmojiReact", "actor": MASTODON, "content": content}))
    assert (found.name if found else None) == reaction
