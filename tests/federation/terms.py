"""Which names a document of ours may use: those of its own `@context`, and nothing that only we would understand."""

from collections.abc import Iterator
from typing import Any

ACTIVITY_STREAMS = frozenset({
    "id", "type", "Accept", "Add", "Announce", "Application", "Article", "Audio", "Block", "Collection",
    "CollectionPage", "Create", "Delete", "Document", "Event", "Flag", "Follow", "Group", "Image", "Like", "Link",
    "Mention", "Move", "Note", "OrderedCollection", "OrderedCollectionPage", "Organization", "Page", "Person",
    "Question", "Reject", "Remove", "Service", "Tombstone", "Undo", "Update", "Video", "actor", "anyOf",
    "attachment", "attributedTo", "cc", "closed", "content", "contentMap", "context", "duration", "endTime",
    "endpoints", "first", "followers", "following", "height", "href", "icon", "image", "inReplyTo", "inbox",
    "instrument", "items", "last", "likes", "mediaType", "name", "next", "object", "oneOf", "orderedItems",
    "outbox", "partOf", "preferredUsername", "prev", "published", "rel", "replies", "result", "shares",
    "sharedInbox", "summary", "tag", "target", "to", "totalItems", "updated", "url", "width",
})  # fmt: skip
OTHERS = {
    "https://w3id.org/security/v1": frozenset({"publicKey", "owner", "publicKeyPem"}),
    "https://purl.archive.org/socialweb/webfinger": frozenset({"webfinger"}),
    "https://www.w3.org/ns/cid/v1": frozenset({"assertionMethod", "Multikey", "controller", "publicKeyMultibase"}),
}


def undefined_terms(document: dict[str, Any]) -> set[str]:
    """The properties and types in `document` that its context does not define."""
    known = set(ACTIVITY_STREAMS)
    context = document["@context"]
    for each in context if isinstance(context, list) else [context]:
        known |= set(each) if isinstance(each, dict) else OTHERS.get(each, frozenset())
    return set(_names({key: value for key, value in document.items() if key != "@context"})) - known


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name == "type":
                yield inner
            elif name != "contentMap":
                yield from _names(inner)
