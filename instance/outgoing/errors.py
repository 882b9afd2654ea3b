"""Why there is no answer from another server."""


class OutgoingError(Exception):
    """There is no answer."""


class Refused(OutgoingError):
    """We do not go there: a forbidden address, port or scheme, or an URL that is none. Trying again is of no use."""


class TooLarge(OutgoingError):
    """The body, unpacked, is larger than was asked for."""


class Spent(OutgoingError):
    """Nothing more is asked for this task, or of this server, for now; it may be asked another time."""


class Unreachable(OutgoingError):
    """The network or the other server failed; it may be better later."""
