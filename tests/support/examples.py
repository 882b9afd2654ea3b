"""How many examples hypothesis makes up: few in every run, `EXAMPLES=10` in the environment makes ten times as many."""

import os


def examples(few: int) -> int:
    """For `settings(max_examples=...)`."""
    return few * int(os.environ.get("EXAMPLES", "1"))
