"""The SQL of feeds that the ORM cannot say: whose posts come next, and which of them belong.

Candidates walk the indexes (account, -id) and (tag, -status) and touch no table; they may name too many, never too few.
Rules look at a batch of candidates and keep what the reader `me` should see. In the rules s is the status with what
matters of its author, o the status that it reblogs likewise, f the reader's follow of the author.

`OFFSET 0` keeps the planner from reading all of somebody's follows, blocks or mentions into a hash table: the batches
are small, and each question is one look into a unique index.
"""
# ruff: noqa: S608 - every text put together here is written here; what comes from outside is always a parameter

from collections.abc import Sequence


def exists(rows: str) -> str:
    return f"EXISTS (SELECT FROM {rows} OFFSET 0)"


MINE = """
    CROSS JOIN LATERAL (SELECT
        EXISTS (SELECT FROM accounts_block WHERE account_id = %(me)s) AS blocks,
        EXISTS (SELECT FROM accounts_mute WHERE account_id = %(me)s) AS mutes,
        EXISTS (SELECT FROM accounts_domainmute WHERE account_id = %(me)s) AS mutes_servers,
        EXISTS (SELECT FROM accounts_block WHERE target_id = %(me)s) AS is_blocked,
        EXISTS (SELECT FROM timelines_list WHERE account_id = %(me)s AND exclusive) AS keeps_apart
    OFFSET 0) mine
"""
"""Stands in the FROM of whatever asks what follows: once a statement, for most people block and mute nobody."""


def followed(account_id: str) -> str:
    return exists(f"accounts_follow g WHERE g.account_id = %(me)s AND g.target_id = {account_id}")


def hidden_by_me(account_id: str) -> str:
    """I block or mute that account."""
    blocked = exists(f"accounts_block b WHERE b.account_id = %(me)s AND b.target_id = {account_id}")
    muted = exists(
        f"accounts_mute m WHERE m.account_id = %(me)s AND m.target_id = {account_id}"
        " AND (m.expires_at IS NULL OR m.expires_at > now())"
    )
    return f"((mine.blocks AND {blocked}) OR (mine.mutes AND {muted}))"


def blocks_me(account_id: str) -> str:
    blocked = exists(f"accounts_block b WHERE b.account_id = {account_id} AND b.target_id = %(me)s")
    return f"(mine.is_blocked AND {blocked})"


def out_of_sight(account: str) -> str:
    """That account (an alias) is hidden by me, blocks me, or lives on a server that I muted."""
    return _out_of_sight(f"{account}.id", f"{account}.domain")


def _out_of_sight(account_id: str, domain: str) -> str:
    elsewhere = exists(f"accounts_domainmute d WHERE d.account_id = %(me)s AND d.domain = {domain}")
    muted = f"(mine.mutes_servers AND {domain} IS NOT NULL AND {elsewhere})"
    return f"({hidden_by_me(account_id)} OR {blocks_me(account_id)} OR {muted})"


def alive(status: str, account: str) -> str:
    return f"({status}.deleted_at IS NULL AND {account}.suspended_at IS NULL AND NOT {account}.pending)"


def may_see(status: str) -> str:
    """What `Status.objects.visible_to` says of visibility, for a reader who is signed in."""
    return f"""(
        {status}.visibility <= 1 OR {status}.account_id = %(me)s
        OR ({status}.visibility = 2 AND {followed(f"{status}.account_id")})
        OR {exists(f"statuses_mention n WHERE n.account_id = %(me)s AND n.status_id = {status}.id")}
    )"""


def in_exclusive_list(account_id: str) -> str:
    member = exists(
        "timelines_listaccount la JOIN timelines_list l ON l.id = la.list_id"
        f" WHERE la.account_id = {account_id} AND l.account_id = %(me)s AND l.exclusive"
    )
    return f"(mine.keeps_apart AND {member})"


def in_list(account_id: str) -> str:
    return exists(f"timelines_listaccount la WHERE la.list_id = %(list)s AND la.account_id = {account_id}")


# ---- Candidates: `who` and `tags` are queries for ids, `order` is ASC or DESC

MINE_AND_FOLLOWED = """
    SELECT %(me)s AS id UNION ALL SELECT fo.target_id FROM accounts_follow fo WHERE fo.account_id = %(me)s
"""
MEMBERS = "SELECT la.account_id AS id FROM timelines_listaccount la WHERE la.list_id = %(list)s"
FOLLOWED_TAGS = "SELECT tf.tag_id AS id FROM statuses_tagfollow tf WHERE tf.account_id = %(me)s"
THESE_TAGS = "SELECT unnest(%(tags)s::bigint[]) AS id"


def posts_of_each(who: str, order: str) -> str:
    """The next posts of each of few people: one look into the index per person, and a walk for those who posted last.

    The next n posts of all can only come from the n people whose own next post comes first.
    """
    first = f"""
        SELECT who.id FROM ({who}) who CROSS JOIN LATERAL ({_posts_of("who.id", order, "1")}) post
        ORDER BY post.id {order} LIMIT %(limit)s
    """
    return f"""
        SELECT post.id FROM ({first}) first CROSS JOIN LATERAL ({_posts_of("first.id", order, "%(limit)s")}) post
    """


def _posts_of(account_id: str, order: str, limit: str) -> str:
    return f"""
        SELECT s.id FROM statuses_status s
        WHERE s.account_id = {account_id} AND s.deleted_at IS NULL AND s.id > %(above)s AND s.id < %(below)s
        ORDER BY s.id {order} LIMIT {limit}
    """


def posts_of_all(who: str, order: str) -> str:
    """The next posts of many people: one walk through everybody's posts, so the ends must not be far apart."""
    return f"""(
        SELECT s.id FROM statuses_status s
        WHERE s.deleted_at IS NULL AND s.id > %(above)s AND s.id < %(below)s AND s.account_id IN ({who})
        ORDER BY s.id {order} LIMIT %(limit)s
    )"""


def posts_with_tags(tags: str, order: str) -> str:
    return f"""
        SELECT post.id FROM ({tags}) tag CROSS JOIN LATERAL (
            SELECT st.status_id AS id FROM statuses_statustag st
            WHERE st.tag_id = tag.id AND st.status_id > %(above)s AND st.status_id < %(below)s
            ORDER BY st.status_id {order} LIMIT %(limit)s
        ) post
    """


def next_of(order: str, *parts: str) -> str:
    """The next ids of several sources, each once."""
    return f"SELECT DISTINCT id FROM ({' UNION ALL '.join(parts)}) AS found ORDER BY id {order} LIMIT %(limit)s"


# ---- Rules: (id, about), where `about` is the id of the original that a reblog shows, and else the id itself


def _post(condition: str) -> str:
    """One status that is alive, with what matters of its author."""
    return f"""
        SELECT t.id, t.account_id, t.visibility, t.language, t.reblog_of_id AS shows,
               t.in_reply_to_account_id AS answers, u.domain, u.silenced_at
        FROM statuses_status t JOIN accounts_account u ON u.id = t.account_id
        WHERE {condition} AND {alive("t", "u")} OFFSET 0
    """


def _batch(ids: str) -> str:
    return f"""
        SELECT s.id, coalesce(s.shows, s.id)
        FROM ({ids}) AS batch(id)
        CROSS JOIN LATERAL ({_post("t.id = batch.id")}) s
        LEFT JOIN LATERAL ({_post("t.id = s.shows")}) o ON s.shows IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT id, show_reblogs, languages FROM accounts_follow
            WHERE account_id = %(me)s AND target_id = s.account_id OFFSET 0
        ) f ON true
        {MINE}
        WHERE (s.shows IS NULL OR (o.id IS NOT NULL AND {may_see("o")}))
    """


_THESE = "SELECT unnest(%(ids)s::bigint[])"


def _these_and_mine(order: str) -> str:
    """One's own posts stand there at once, also before the cached candidates have heard of them."""
    return f"{_THESE} UNION ({_posts_of('%(me)s', order, '%(most)s')})"


_NAMES_ONE = exists(
    f"statuses_mention n WHERE n.status_id = coalesce(o.id, s.id) AND NOT n.silent AND {hidden_by_me('n.account_id')}"
)
_NAMES_HIDDEN = f"((mine.blocks OR mine.mutes) AND {_NAMES_ONE})"
_IN_SIGHT = f"""
    NOT {_out_of_sight("s.account_id", "s.domain")}
    AND (o.id IS NULL OR NOT {_out_of_sight("o.account_id", "o.domain")}) AND NOT {_NAMES_HIDDEN}
"""

_AS_FOLLOWED = """
    f.id IS NOT NULL AND (s.shows IS NULL OR f.show_reblogs)
    AND (
        coalesce(cardinality(f.languages), 0) = 0
        OR coalesce(o.language, s.language) = '' OR coalesce(o.language, s.language) = ANY(f.languages)
    )
"""

_FOLLOWED_TAG = exists("""
    statuses_statustag st JOIN statuses_tagfollow tf ON tf.tag_id = st.tag_id
    WHERE st.status_id = s.id AND tf.account_id = %(me)s
""")
_BY_FOLLOWED_TAG = f"s.visibility = 0 AND s.shows IS NULL AND s.silenced_at IS NULL AND {_FOLLOWED_TAG}"

_REPLY_TO_SELF = "(s.answers IS NULL OR s.answers IN (%(me)s, s.account_id))"
_REPLY_TO_FOLLOWED = f"({_REPLY_TO_SELF} OR {followed('s.answers')})"
_REPLY_TO_MEMBER = f"({_REPLY_TO_SELF} OR {in_list('s.answers')})"

_FOR_HOME = f"""
    ((s.account_id = %(me)s AND (o.id IS NULL OR NOT {blocks_me("o.account_id")})) OR (
        {may_see("s")} AND (({_AS_FOLLOWED}) OR ({_BY_FOLLOWED_TAG}))
        AND {_REPLY_TO_FOLLOWED} AND NOT {in_exclusive_list("s.account_id")} AND {_IN_SIGHT}
    ))
"""
HOME_RULES = f"{_batch(_THESE)} AND {_FOR_HOME}"


def _for_list(ids: str, replies: str) -> str:
    return f"""
        {_batch(ids)} AND {may_see("s")} AND {in_list("s.account_id")}
        AND (s.account_id = %(me)s OR ({_AS_FOLLOWED})) AND {replies} AND {_IN_SIGHT}
    """


_REPLIES = {"followed": _REPLY_TO_FOLLOWED, "list": _REPLY_TO_MEMBER, "none": _REPLY_TO_SELF}
LIST_RULES = {policy: _for_list(_THESE, replies) for policy, replies in _REPLIES.items()}


# A page walks through the candidates in order and stops as soon as it has enough: the sort below the rules is what lets
# PostgreSQL do without one above them.


def _in_order(ids: str, order: str) -> str:
    return f"SELECT id FROM ({ids}) AS known(id) ORDER BY id {order}"


def _enough(order: str) -> str:
    return f"ORDER BY batch.id {order} LIMIT %(most)s"


HOME_PAGE = {
    order: f"{_batch(_in_order(_these_and_mine(order), order))} AND {_FOR_HOME} {_enough(order)}"
    for order in ("ASC", "DESC")
}
LIST_PAGE = {
    (policy, order): f"{_for_list(_in_order(_THESE, order), replies)} {_enough(order)}"
    for policy, replies in _REPLIES.items()
    for order in ("ASC", "DESC")
}

# ---- Search

_OWN = (
    "SELECT id FROM statuses_status WHERE account_id = %(me)s AND deleted_at IS NULL ORDER BY id DESC LIMIT %(depth)s"
)
_KEPT = "SELECT status_id FROM {table} WHERE account_id = %(me)s ORDER BY {newest} DESC LIMIT %(depth)s"
_LIBRARY = " UNION ".join(
    f"({part})"
    for part in (
        _OWN,
        _KEPT.format(table="statuses_favourite", newest="id"),
        _KEPT.format(table="statuses_bookmark", newest="id"),
        _KEPT.format(table="statuses_mention", newest="status_id"),
    )
)

_LIBRARY_MATCHES = f"""
    SELECT s.id
    FROM ({_LIBRARY}) AS library(id)
    JOIN statuses_status s ON s.id = library.id
    JOIN accounts_account a ON a.id = s.account_id
    {MINE}
    WHERE s.reblog_of_id IS NULL AND {alive("s", "a")} AND {may_see("s")} AND NOT {out_of_sight("a")}
    AND (a.silenced_at IS NULL OR a.id = %(me)s OR {followed("a.id")})
    AND s.id > %(above)s AND s.id < %(below)s AND (%(author)s::bigint IS NULL OR s.account_id = %(author)s)
    AND (
        %(query)s = '' OR (%(pattern)s <> '' AND s.content ILIKE %(pattern)s)
        OR to_tsvector('simple', s.spoiler_text || ' ' || s.content) @@ websearch_to_tsquery('simple', %(query)s)
    )
"""


def library_matches(conditions: Sequence[str]) -> str:
    """What of the viewer's library has these words, and fulfils these conditions on s and a (queries/operators.py)."""
    asked = "".join(f" AND {condition}" for condition in conditions)
    return f"{_LIBRARY_MATCHES}{asked} ORDER BY s.id DESC LIMIT %(limit)s OFFSET %(offset)s"
