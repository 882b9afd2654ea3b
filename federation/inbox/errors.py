"""Why nothing came of an activity."""


class Dropped(Exception):
    """It is understood and not wanted; the reason goes into the log that the staff can read."""
