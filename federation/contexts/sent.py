"""The `@context` of what we send: the extension terms of the network under Mastodon's names.

Receivers that process JSON-LD, above all those that verify a signature over it, drop whatever no context defines.
"""

from typing import Any

Context = str | list[Any]

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
WEBFINGER = "https://purl.archive.org/socialweb/webfinger"
# Defines assertionMethod and Multikey; without it Fedify does not see an Ed25519 key (FEP-521a).
CONTROLLED_IDENTIFIERS = "https://www.w3.org/ns/cid/v1"

_ID = {"@type": "@id"}
PREFIXES = {
    "toot": "http://joinmastodon.org/ns#",
    "schema": "http://schema.org#",  # wrong on purpose: what Mastodon says is what others compare with
    "ostatus": "http://ostatus.org#",
    "litepub": "http://litepub.social/ns#",
    "gts": "https://gotosocial.org/ns#",
}
TERMS: dict[str, Any] = {
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "sensitive": "as:sensitive",
    "Hashtag": "as:Hashtag",
    "movedTo": {"@id": "as:movedTo", **_ID},
    "alsoKnownAs": {"@id": "as:alsoKnownAs", **_ID},
    "quoteUrl": "as:quoteUrl",
    "Emoji": "toot:Emoji",
    "featured": {"@id": "toot:featured", **_ID},
    "featuredTags": {"@id": "toot:featuredTags", **_ID},
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
    "suspended": "toot:suspended",
    "memorial": "toot:memorial",
    "votersCount": "toot:votersCount",
    "blurhash": "toot:blurhash",
    "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
    "attributionDomains": {"@id": "toot:attributionDomains", "@container": "@set"},
    "showFeatured": "toot:showFeatured",
    "showMedia": "toot:showMedia",
    "showRepliesInMedia": "toot:showRepliesInMedia",
    "PropertyValue": "schema:PropertyValue",
    "value": "schema:value",
    "atomUri": "ostatus:atomUri",
    "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
    "conversation": "ostatus:conversation",
    "directMessage": "litepub:directMessage",
    "EmojiReact": "litepub:EmojiReact",
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    "quote": {"@id": "https://w3id.org/fep/044f#quote", **_ID},
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", **_ID},
    "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
    "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
    "interactionPolicy": {"@id": "gts:interactionPolicy", **_ID},
    "canQuote": {"@id": "gts:canQuote", **_ID},
    "automaticApproval": {"@id": "gts:automaticApproval", **_ID},
    "manualApproval": {"@id": "gts:manualApproval", **_ID},
    "interactingObject": {"@id": "gts:interactingObject", **_ID},
    "interactionTarget": {"@id": "gts:interactionTarget", **_ID},
    "canFeature": {"@id": "https://w3id.org/fep/7aa9#canFeature", **_ID},
    # Of others, for answers and for relays of what they say.
    **{name: f"litepub:{name}" for name in ("ChatMessage", "capabilities")},
    "emojiReactions": "http://fedibird.com/ns#emojiReactions",
    **{name: f"https://misskey-hub.net/ns#{name}" for name in ("_misskey_content", "_misskey_reaction", "isCat")},
    **{name: {"@id": f"gts:{name}", **_ID} for name in ("canLike", "canReply", "canAnnounce", "always")},
    **{name: {"@id": f"gts:{name}", **_ID} for name in ("approvalRequired", "approvedBy")},
    **{name: f"gts:{name}" for name in ("LikeRequest", "ReplyRequest", "AnnounceRequest", "ReplyAuthorization")},
    **{name: f"gts:{name}" for name in ("AnnounceAuthorization", "hidesToPublicFromUnauthedWeb")},
    "hidesCcPublicFromUnauthedWeb": "gts:hidesCcPublicFromUnauthedWeb",
    **{
        name: f"https://w3id.org/fep/7aa9#{name}"
        for name in ("FeatureRequest", "FeatureAuthorization", "FeaturedCollection", "FeaturedItem", "topic")
    },
    "featuredObject": {"@id": "https://w3id.org/fep/7aa9#featuredObject", **_ID},
    "featureAuthorization": {"@id": "https://w3id.org/fep/7aa9#featureAuthorization", **_ID},
    "moderators": {"@id": "https://join-lemmy.org/ns#moderators", **_ID},
    **{
        name: f"https://join-lemmy.org/ns#{name}"
        for name in ("postingRestrictedToMods", "removeData", "stickied", "distinguished")
    },
}
_POLICY = ("interactionPolicy", "canQuote", "automaticApproval", "manualApproval")
_NOTE_TERMS = (
    "atomUri", "inReplyToAtomUri", "conversation", "sensitive", "votersCount", "quote", "quoteUri", "quoteUrl",
    "_misskey_quote", "quoteAuthorization", *_POLICY, "Emoji", "focalPoint", "blurhash", "Hashtag",
)  # fmt: skip


def _terms(*names: str) -> dict[str, Any]:
    """These terms, each preceded by the prefix it is written with."""
    found: dict[str, Any] = {}
    for name in names:
        term = TERMS[name]
        prefix = (term if isinstance(term, str) else term["@id"]).partition(":")[0]
        if prefix in PREFIXES:
            found.setdefault(prefix, PREFIXES[prefix])
        found[name] = term
    return found


# For those who read an activity as a graph, of which its proof is no part: ActivityStreams gives any word a meaning,
# and what comes of the proof's would be up to each library, when it comes to verifying the other signature.
WITHOUT_PROOF: dict[str, Any] = {"proof": None}
PLAIN: Context = ACTIVITY_STREAMS
ACTOR: Context = [
    ACTIVITY_STREAMS,
    SECURITY,
    WEBFINGER,
    _terms(
        "manuallyApprovesFollowers", "featured", "featuredTags", "alsoKnownAs", "movedTo", "PropertyValue", "value",
        "discoverable", "suspended", "memorial", "indexable", "attributionDomains", "showFeatured", "showMedia",
        "showRepliesInMedia", "interactionPolicy", "canFeature", "canQuote", "automaticApproval", "manualApproval",
        "Emoji", "Hashtag", "focalPoint",
    ),
]  # fmt: skip
ACTOR_WITH_MULTIKEYS: Context = [*ACTOR[:3], CONTROLLED_IDENTIFIERS, *ACTOR[3:]]
INSTANCE_ACTOR: Context = [ACTIVITY_STREAMS, SECURITY, _terms("manuallyApprovesFollowers")]
INSTANCE_ACTOR_WITH_MULTIKEYS: Context = [*INSTANCE_ACTOR[:2], CONTROLLED_IDENTIFIERS, *INSTANCE_ACTOR[2:]]
NOTE: Context = [ACTIVITY_STREAMS, _terms(*_NOTE_TERMS)]
QUOTE_REQUEST: Context = [ACTIVITY_STREAMS, _terms("QuoteRequest", *_NOTE_TERMS)]
QUOTE_AUTHORIZATION: Context = [
    ACTIVITY_STREAMS,
    _terms("QuoteAuthorization", "interactingObject", "interactionTarget"),
]
TOMBSTONE: Context = [ACTIVITY_STREAMS, _terms("atomUri")]
HASHTAG: Context = [ACTIVITY_STREAMS, _terms("Hashtag")]
