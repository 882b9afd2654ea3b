"""Whose kept feeds a status may belong in: a superset, cheap to find; the rules decide when it is read."""

from instance.sql import fetch

_HOMES = """
    SELECT f.account_id FROM statuses_status s
      JOIN accounts_follow f ON f.target_id = s.account_id
      JOIN accounts_account a ON a.id = f.account_id AND a.domain IS NULL
     WHERE s.id = %(status)s
    UNION
    SELECT tf.account_id FROM statuses_statustag st JOIN statuses_tagfollow tf ON tf.tag_id = st.tag_id
     WHERE st.status_id = %(status)s
    UNION
    SELECT a.id FROM statuses_status s JOIN accounts_account a ON a.id = s.account_id AND a.domain IS NULL
     WHERE s.id = %(status)s
"""

_LISTS = """
    SELECT l.account_id, l.id FROM statuses_status s
      JOIN timelines_listaccount la ON la.account_id = s.account_id
      JOIN timelines_list l ON l.id = la.list_id
     WHERE s.id = %(status)s
"""


def home_candidates(status_id: int) -> list[int]:
    """Members who follow its author or one of its tags, and the author."""
    return [reader_id for (reader_id,) in fetch(_HOMES, {"status": status_id})]


def list_candidates(status_id: int) -> list[tuple[int, int]]:
    """(owner, list) of the lists that its author is in."""
    return [(owner_id, list_id) for owner_id, list_id in fetch(_LISTS, {"status": status_id})]
