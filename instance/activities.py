"""Table: which inbox handler understands which incoming activity. What is not here is logged and dropped.

A key is the activity's type, with its object's type where that decides: `"Create Note"`, `"Undo Like"`, `"Follow"`.
"""

ACTIVITIES: dict[str, str] = {}
