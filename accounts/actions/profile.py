"""Edit one's own profile, and the defaults of one's posts."""

from collections.abc import Iterable
from typing import IO, Any, TypedDict

from django.db import transaction

from accounts.actions.follow import accept_all_follow_requests
from accounts.models.account import (
    MAX_DISPLAY_NAME,
    MAX_FIELD,
    MAX_FIELDS,
    MAX_NOTE,
    MAX_PICTURE_DESCRIPTION,
    Account,
    ActorType,
)
from accounts.models.user import User
from instance.errors import Invalid
from instance.events import publish
from instance.images import Portrait, read_portrait
from instance.storage import discard, file_name, make_token, store
from instance.text.count import count_characters

MAX_ATTRIBUTION_DOMAINS = 10
SHAPES = {"avatar": (400, 400), "header": (1500, 500)}


class ProfileChanges(TypedDict, total=False):
    """What shall be different; what is absent stays. A picture of None is removed."""

    display_name: str
    note: str
    fields: list[dict[str, str]]
    bot: bool
    locked: bool
    discoverable: bool
    indexable: bool
    hide_collections: bool
    attribution_domains: list[str]
    avatar: IO[bytes] | None
    avatar_description: str
    header: IO[bytes] | None
    header_description: str


class PostingDefaults(TypedDict, total=False):
    default_visibility: str
    default_sensitive: bool
    default_language: str
    default_quote_policy: str


def edit_profile(*, account: Account, changes: ProfileChanges) -> Account:
    """Mastodon: PATCH /api/v1/accounts/update_credentials. Who no longer approves followers accepts those who wait."""
    values: dict[str, Any] = {key: value for key, value in changes.items() if key not in (*SHAPES, "bot", "fields")}
    if "bot" in changes and not account.is_group:
        values["actor_type"] = ActorType.SERVICE if changes["bot"] else ActorType.PERSON
    if "fields" in changes:
        values["fields"] = _with_verification(account, _filled(changes["fields"]))
    if "attribution_domains" in values:
        values["attribution_domains"] = _domains(values["attribution_domains"])
    _check(values)
    old_files = _draw(account, changes, values)
    unlocked = account.locked and values.get("locked") is False
    with transaction.atomic():
        for key, value in values.items():
            setattr(account, key, value)
        account.save(update_fields=[*values, "updated_at"])
        if unlocked:
            accept_all_follow_requests(account=account)
        publish("account_updated", account_id=account.pk)
        transaction.on_commit(lambda: discard(*old_files))
    return account


def set_posting_defaults(*, user: User, defaults: PostingDefaults) -> None:
    for key, value in defaults.items():
        setattr(user, key, value)
    user.save(update_fields=list(defaults))


def _check(values: dict[str, Any]) -> None:
    faults = [
        *_too_long("Display name", len(values.get("display_name", "")), MAX_DISPLAY_NAME),
        *_too_long("Note", count_characters(values.get("note", "")), MAX_NOTE),
        *_too_long("Avatar description", len(values.get("avatar_description", "")), MAX_PICTURE_DESCRIPTION),
        *_too_long("Header description", len(values.get("header_description", "")), MAX_PICTURE_DESCRIPTION),
    ]
    fields = values.get("fields", [])
    if len(fields) > MAX_FIELDS:
        faults.append(f"Fields can have at most {MAX_FIELDS} rows")
    if any(not field["name"] for field in fields):
        faults.append("Fields with values cannot have empty labels")
    if any(len(text) > MAX_FIELD for field in fields for text in (field["name"], field["value"])):
        faults.append(f"Fields are too long (maximum is {MAX_FIELD} characters)")
    if len(values.get("attribution_domains", [])) > MAX_ATTRIBUTION_DOMAINS:
        faults.append(f"Attribution domains can be at most {MAX_ATTRIBUTION_DOMAINS}")
    if faults:
        raise Invalid(f"Validation failed: {', '.join(faults)}")


def _too_long(label: str, length: int, maximum: int) -> list[str]:
    return [f"{label} is too long (maximum is {maximum} characters)"] if length > maximum else []


def _filled(fields: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows that say something, without spaces around it."""
    rows = [{"name": field.get("name", "").strip(), "value": field.get("value", "").strip()} for field in fields]
    return [row for row in rows if row["name"] or row["value"]]


def _with_verification(account: Account, fields: list[dict[str, str]]) -> list[dict[str, Any]]:
    """A link that stays is still verified."""
    verified = {field["value"]: field.get("verified_at") for field in account.fields}
    return [{**field, "verified_at": verified.get(field["value"])} for field in fields]


def _domains(given: Iterable[str]) -> list[str]:
    """`https://Example.org/page` and `*.example.org` are both example.org."""
    hosts = (one.strip().lower().split("://")[-1].split("/")[0].removeprefix("*.") for one in given)
    return list(dict.fromkeys(host for host in hosts if host))


def _draw(account: Account, changes: ProfileChanges, values: dict[str, Any]) -> list[str]:
    """Store new pictures and say which files are no longer shown."""
    old: list[str] = []
    for name, (width, height) in SHAPES.items():
        if name not in changes:
            continue
        old += [getattr(account, name).name, getattr(account, f"{name}_static").name]
        file = changes[name]  # type: ignore[literal-required]
        values[name], values[f"{name}_static"] = (
            _store(account, f"{name}s", read_portrait(file, width=width, height=height)) if file else ("", "")
        )
    return old


def _store(account: Account, kind: str, portrait: Portrait) -> tuple[str, str]:
    """The names of the picture and of its still; one file where nothing moves."""
    folder, token = f"accounts/{kind}", make_token()
    picture, still = portrait.picture, portrait.still
    name = file_name(folder, account.pk, "original", token, picture.extension)
    store(name, picture.data, picture.content_type)
    if still is picture:
        return name, name
    still_name = file_name(folder, account.pk, "static", token, still.extension)
    store(still_name, still.data, still.content_type)
    return name, still_name
