"""The bases of every refusal: actions raise them or their own subclasses, and each door says them in its own way."""

from typing import Any, ClassVar


class RuleError(Exception):
    """A rule of the place forbids what was asked; the message is for the person who asked.

    `details` stand beside `error` in the API's answer: `Invalid("...", details={"username": [...]})`.
    """

    status: ClassVar[int] = 422
    default: ClassVar[str] = "This action is not possible"

    def __init__(self, message: str = "", **details: Any) -> None:
        self.message = message or self.default
        self.details = details
        super().__init__(self.message)


class NotFound(RuleError):
    """There is no such thing, or the viewer may not know that it exists."""

    status = 404
    default = "Record not found"


class NotAllowed(RuleError):
    """The thing is known to the viewer, but this may not be done with it."""

    status = 403
    default = "This action is not allowed"


class Invalid(RuleError):
    """What was sent cannot be accepted as it is."""

    status = 422
    default = "Validation failed"


class Gone(RuleError):
    """It was here and is deleted for good."""

    status = 410
    default = "Gone"


class TooMany(RuleError):
    """A limit on how often this may be done is reached."""

    status = 429
    default = "Too many requests"


class Unauthorized(RuleError):
    """Nobody is signed in, or the token is not good. Raised by doors, never by actions."""

    status = 401
    default = "The access token is invalid"
