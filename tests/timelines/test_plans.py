"""Hot reads stay on their indexes: on a table of some size no plan reads one of the large tables from end to end."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from instance.ids import make_id
from instance.rest.pagination import Cursor
from statuses.models import Tag
from tests.support.factories import make_account
from timelines.models import List
from timelines.queries import home
from timelines.queries.groups import page_of_groups, unread_groups
from timelines.queries.home import home_ids, list_ids
from timelines.queries.notifications import ALL, Narrowing, page_of_notifications, unread_count
from timelines.queries.public import public_ids, tag_ids

pytestmark = pytest.mark.django_db

LARGE = ("statuses_status", "statuses_statustag", "statuses_mention", "timelines_notification", "accounts_follow")
PEOPLE, STATUSES = 400, 10_000

SEED = """
    CREATE TEMP TABLE author ON COMMIT DROP AS SELECT %(first)s + n AS id, n FROM generate_series(1, %(people)s) n;
    INSERT INTO accounts_account (
        id, username, display_name, note, actor_type, fields, locked, indexable, memorial, pending, show_media,
        show_media_replies, show_featured, attribution_domains, also_known_as, suspended_by, silenced_by,
        created_at, updated_at, url, inbox_url,
        shared_inbox_url, outbox_url, followers_url, following_url, featured_url, avatar, avatar_static,
        avatar_remote_url, avatar_description, header, header_static, header_remote_url, header_description)
    SELECT
        id, 'author' || n, '', '', 'Person', '[]', false, false, false, false, true,
        true, true, '{}', '{}', '{}', '{}', now(), now(), '', '',
        '', '', '', '', '', '', '',
        '', '', '', '', '', ''
    FROM author;
    INSERT INTO accounts_accountstats (account_id, followers_count, following_count, statuses_count)
    SELECT id, 0, 0, 0 FROM author;
    INSERT INTO accounts_follow (account_id, target_id, show_reblogs, notify, created_at)
    SELECT %(reader)s, id, true, false, now() FROM author WHERE n %% 4 = 0;
    INSERT INTO accounts_follow (account_id, target_id, show_reblogs, notify, created_at)
    SELECT a.id, b.id, true, false, now() FROM author a JOIN author b ON a.n <> b.n AND (a.n + b.n) %% 20 = 0;
    INSERT INTO statuses_status (
        id, account_id, local, uri, visibility, in_reply_to_account_id, created_at,
        url, text, content, spoiler_text, sensitive, language, quote_policy, media_order)
    SELECT
        %(newest)s - (m::bigint << 22), %(first)s + 1 + (m * 7919) %% %(people)s, m %% 2 = 0,
        CASE WHEN m %% 2 = 1 THEN 'https://remote.test/' || m END, CASE WHEN m %% 10 = 0 THEN 2 ELSE 0 END,
        CASE WHEN m %% 3 = 0 THEN %(first)s + 1 + m %% %(people)s END, now() - m * interval '1 minute',
        '', '', 'Hello', '', false, 'en', 0, '{}'
    FROM generate_series(1, %(statuses)s) m;
    INSERT INTO statuses_statustag (status_id, tag_id) SELECT id, %(tag)s FROM statuses_status WHERE id %% 5 = 0;
    INSERT INTO statuses_mention (status_id, account_id, silent)
    SELECT id, in_reply_to_account_id, false FROM statuses_status WHERE in_reply_to_account_id IS NOT NULL;
    INSERT INTO timelines_notification (
        id, account_id, from_account_id, type, status_id, group_key, filtered, created_at)
    SELECT
        id, CASE WHEN row_number() OVER () %% 10 = 0 THEN %(reader)s ELSE %(first)s + 1 END, account_id,
        'favourite', id, 'favourite-' || (id >> 24), false, now()
    FROM statuses_status;
    INSERT INTO timelines_listaccount (list_id, account_id, created_at)
    SELECT %(list)s, id, now() FROM author WHERE n %% 40 = 0;
    ANALYZE;
"""


@pytest.fixture
def reader() -> Account:
    reader = make_account("reader")
    tag = Tag.objects.create(name="birds")
    members = List.objects.create(account=reader, title="Birds")
    first, newest = make_id(), make_id()
    values = {"reader": reader.pk, "tag": tag.pk, "list": members.pk, "first": first, "newest": newest}
    with connection.cursor() as cursor:
        cursor.execute(SEED, {**values, "people": PEOPLE, "statuses": STATUSES})
    return reader


def tables_read_whole(read: Callable[[], Any]) -> set[str]:
    """The large tables that some query of `read` would scan from end to end."""
    with CaptureQueriesContext(connection) as queries:
        assert read()
    lines: list[str] = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if "SELECT" in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                lines += [line for (line,) in cursor.fetchall()]
    return {table for table in LARGE if any(f"Seq Scan on {table} " in line for line in lines)}


def test_no_hot_read_scans_a_large_table(reader: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: dict[str, Callable[[], Any]] = {
        "home": lambda: home_ids(reader, Cursor()),
        "home, further down": lambda: home_ids(reader, Cursor(max_id=home_ids(reader, Cursor(limit=200))[-1])),
        "list": lambda: list_ids(List.objects.get(), Cursor()),
        "public": lambda: public_ids(None, Cursor()),
        "public to a member": lambda: public_ids(reader, Cursor()),
        "local": lambda: public_ids(reader, Cursor(), local=True),
        "tag": lambda: tag_ids(reader, Cursor(), tag="birds"),
        "notifications": lambda: page_of_notifications(reader, Cursor(limit=40)),
        "unread": lambda: unread_count(reader),
        "groups": lambda: page_of_groups(reader, Cursor(limit=40)),
        "unread groups": lambda: unread_groups(reader, limit=100),
    }
    scanned = {name: tables_read_whole(read) for name, read in reads.items()}
    monkeypatch.setattr(home, "FEW", 0)
    scanned["home of many"] = tables_read_whole(reads["home"])
    assert {name: tables for name, tables in scanned.items() if tables} == {}


RARE = """
    INSERT INTO timelines_notification (
        id, account_id, from_account_id, type, status_id, group_key, filtered, created_at)
    SELECT min(id) - 1, account_id, %(sender)s, 'poll', NULL, 'ungrouped-0', false, now()
    FROM timelines_notification WHERE account_id = %(reader)s GROUP BY account_id;
    ANALYZE timelines_notification;
"""


TOUCHED = """
    SELECT sum(seq_tup_read) + sum(idx_tup_fetch) FILTER (WHERE relname = %(table)s)
    FROM pg_stat_xact_user_tables
    WHERE relname IN (%(table)s, 'statuses_status', 'accounts_account', 'accounts_accountstats')
"""


def rows_touched(read: Callable[[], Any], table: str = "timelines_notification") -> int:
    """How many rows of this table an index led to, and how many stood in tables that were read from end to end."""
    with connection.cursor() as cursor:
        ((before,),) = cursor.execute(TOUCHED, {"table": table}).fetchall()
        assert read()
        ((after,),) = cursor.execute(TOUCHED, {"table": table}).fetchall()
    return after - before


def test_a_page_of_notifications_does_not_read_them_all(reader: Account) -> None:
    """The reader has a thousand of one type, and below them one of another type from somebody who did nothing else."""
    sender = make_account()
    with connection.cursor() as cursor:
        cursor.execute(RARE, {"reader": reader.pk, "sender": sender.pk})
    page = Cursor(limit=40)
    kinds = {
        "all": ALL,
        "a rare type": Narrowing(types=["poll"]),
        "a rare type and a common one": Narrowing(types=["poll", "favourite"]),
        "all but the common type": Narrowing(exclude_types=["favourite"]),
        "also what was filtered": Narrowing(include_filtered=True),
        "a rare sender": Narrowing(sender_id=sender.pk),
    }
    reads: dict[str, Callable[[Narrowing], Any]] = {
        "page": lambda asked: page_of_notifications(reader, page, asked),
        "upwards": lambda asked: page_of_notifications(reader, Cursor(limit=40, min_id=1), asked),
        "groups": lambda asked: page_of_groups(reader, page, asked),
        "count": lambda asked: unread_count(reader, limit=40, asked=asked),
        "count of groups": lambda asked: unread_groups(reader, limit=40, asked=asked),
    }
    touched = {
        f"{name}, {kind}": rows_touched(partial(read, asked))
        for name, read in reads.items()
        for kind, asked in kinds.items()
    }
    assert {name: rows for name, rows in touched.items() if rows > 200} == {}


FEW_FOLLOWS = """
    DELETE FROM accounts_follow WHERE account_id <> %(reader)s;
    INSERT INTO accounts_follow (account_id, target_id, show_reblogs, notify, created_at)
    SELECT id, %(reader)s, true, false, now() FROM author;
    ANALYZE accounts_follow;
"""


def test_a_page_of_notifications_does_not_read_all_follows(reader: Account) -> None:
    """The reader follows a hundred where others follow one, and the posts of the page are for followers alone."""
    with connection.cursor() as cursor:
        cursor.execute(FEW_FOLLOWS, {"reader": reader.pk})
    for read in (page_of_notifications, page_of_groups):
        assert rows_touched(partial(read, reader, Cursor(limit=40)), "accounts_follow") < 50
