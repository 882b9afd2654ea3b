"""Table: who reads and writes which CSV kind of a member's own data: kind -> (reader, writer)."""

PORTABILITY: dict[str, tuple[str, str]] = {}
