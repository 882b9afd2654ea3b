"""What announcements mean for open streams: every member who listens is told the same."""

from instance.rest.answers import to_json
from moderation.entities.announcements import announcement_entity, reaction_entity
from moderation.queries.announcements import public_notice, tally_of
from timelines.streaming import broker


def announcement_published(*, announcement_id: int, **_: object) -> None:
    """Also when one that is published was changed."""
    listening = _listening()
    notice = public_notice(announcement_id) if listening else None
    if notice is not None:
        broker.send("announcement", {"user": listening}, to_json(announcement_entity(notice)))


def announcement_withdrawn(*, announcement_id: int, **_: object) -> None:
    broker.send("announcement.delete", {"user": _listening()}, str(announcement_id))


def announcement_reaction_changed(*, announcement_id: int, emoji: str, **_: object) -> None:
    """How often it stands there now; never, if the last one was taken back."""
    listening = _listening()
    if listening:
        payload = reaction_entity(tally_of(announcement_id, emoji)) | {"announcement_id": str(announcement_id)}
        broker.send("announcement.reaction", {"user": listening}, to_json(payload))


def _listening() -> list[int]:
    return broker.present(["user"])["user"]
