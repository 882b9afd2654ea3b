"""What a sign-up must look like: every fault at once, each with Mastodon's ERR_ code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from accounts.models.account import Account
from accounts.models.user import User
from accounts.queries.find import is_departed

USERNAME = re.compile(r"[A-Za-z0-9_]+\Z")
USERNAME_LENGTH = 30
PASSWORD_LENGTH = 1024
REASON_LENGTH = 420
_RESERVED = """
    abuse account accounts admin administration administrator everyone help helpdesk instance mastodon me mod moderator
    moderators mods owner postmaster root rookery security staff support sysadmin system undefined webmaster
"""
RESERVED = frozenset(_RESERVED.split())
"""Names that would let a newcomer speak as the house."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one value; `text` follows the value's name in a sentence."""

    field: str
    code: str
    text: str


@dataclass(frozen=True)
class Applicant:
    """What somebody fills in to join."""

    username: str
    email: str
    password: str
    agreement: bool
    reason: str = ""
    date_of_birth: date | None = None


def faults_of(applicant: Applicant, *, needs_reason: bool, min_age: int | None, today: date) -> list[Fault]:
    return [
        *faults_of_username(applicant.username),
        *faults_of_email(applicant.email),
        *faults_of_password(applicant.password, username=applicant.username, email=applicant.email),
        *_faults_of_consent(applicant, needs_reason),
        *_faults_of_age(applicant.date_of_birth, min_age, today),
    ]


def faults_of_username(username: str, *, reserved_too: bool = False) -> Iterator[Fault]:
    if not username:
        yield Fault("username", "ERR_BLANK", "can't be blank")
        return
    if not USERNAME.match(username):
        yield Fault("username", "ERR_INVALID", "must contain only letters, numbers and underscores")
        return
    if len(username) > USERNAME_LENGTH:
        yield Fault("username", "ERR_TOO_LONG", f"is too long (maximum is {USERNAME_LENGTH} characters)")
    elif username.lower() in RESERVED and not reserved_too:
        yield Fault("username", "ERR_RESERVED", "is reserved")
    elif Account.objects.with_handle(username, None).exists() or is_departed(username):
        yield Fault("username", "ERR_TAKEN", "has already been taken")


def faults_of_email(email: str) -> Iterator[Fault]:
    if not email:
        yield Fault("email", "ERR_BLANK", "can't be blank")
        return
    try:
        validate_email(email)
    except ValidationError:
        yield Fault("email", "ERR_INVALID", "does not appear to be an e-mail address")
        return
    if email_is_taken(email):
        yield Fault("email", "ERR_TAKEN", "has already been taken")


def faults_of_password(password: str, *, username: str, email: str) -> Iterator[Fault]:
    """Django's validators (settings.AUTH_PASSWORD_VALIDATORS), in Mastodon's codes."""
    if not password:
        yield Fault("password", "ERR_BLANK", "can't be blank")
        return
    if len(password) > PASSWORD_LENGTH:
        yield Fault("password", "ERR_TOO_LONG", f"is too long (maximum is {PASSWORD_LENGTH} characters)")
        return
    try:
        validate_password(password, User(username=username, email=email))
    except ValidationError as error:
        for fault in error.error_list:
            if fault.code == "password_too_short":
                yield Fault("password", "ERR_TOO_SHORT", "is too short (minimum is 8 characters)")
            else:
                yield Fault("password", "ERR_INVALID", "is too easily guessed")


def email_is_taken(email: str) -> bool:
    return User.objects.annotate(lower=Lower("email")).filter(lower=normalised(email)).exists()


def normalised(email: str) -> str:
    """Addresses compare without case here, as everywhere in practice."""
    return email.strip().lower()


def _faults_of_consent(applicant: Applicant, needs_reason: bool) -> Iterator[Fault]:
    if not applicant.agreement:
        yield Fault("agreement", "ERR_ACCEPTED", "must be accepted")
    if needs_reason and not applicant.reason.strip():
        yield Fault("reason", "ERR_BLANK", "can't be blank")
    if len(applicant.reason) > REASON_LENGTH:
        yield Fault("reason", "ERR_TOO_LONG", f"is too long (maximum is {REASON_LENGTH} characters)")


def _faults_of_age(born: date | None, min_age: int | None, today: date) -> Iterator[Fault]:
    if min_age is None:
        return
    if born is None:
        yield Fault("date_of_birth", "ERR_BLANK", "can't be blank")
    elif born > today or _age(born, today) < min_age:
        yield Fault("date_of_birth", "ERR_INVALID", f"must be at least {min_age} years ago")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
