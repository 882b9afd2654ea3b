"""Table: what the clock runs, and how often. Jobs are idempotent; the scheduler makes sure each tick runs once."""

from datetime import timedelta
from typing import NamedTuple


class Tick(NamedTuple):
    every: timedelta
    job: str
    queue: str = "scheduler"


SCHEDULE: tuple[Tick, ...] = (
    Tick(timedelta(seconds=15), "federation.jobs.wake_outbox"),
    Tick(timedelta(seconds=15), "federation.jobs.wake_inbox"),
    Tick(timedelta(seconds=15), "statuses.jobs.wake_replies"),
    Tick(timedelta(minutes=1), "instance.events.sweep"),
    Tick(timedelta(minutes=1), "accounts.jobs.compare_all_followers"),
    Tick(timedelta(minutes=1), "statuses.jobs.close_polls"),
    Tick(timedelta(minutes=1), "moderation.jobs.keep_announcements"),
    Tick(timedelta(minutes=5), "accounts.jobs.forget_expired_mutes"),
    Tick(timedelta(minutes=5), "statuses.jobs.retry_media"),
    Tick(timedelta(hours=1), "federation.jobs.forget_old_post"),
    Tick(timedelta(hours=1), "federation.jobs.forget_rejected_emojis"),
    Tick(timedelta(hours=1), "accounts.jobs.forget_unwanted_pictures"),
    Tick(timedelta(hours=1), "statuses.jobs.discard_unattached_media"),
    Tick(timedelta(hours=1), "statuses.jobs.forget_cached_media"),
    Tick(timedelta(hours=1), "statuses.jobs.purge_deleted_statuses"),
    Tick(timedelta(days=1), "accounts.jobs.keep_domain_rules"),
    Tick(timedelta(days=1), "accounts.jobs.forget_keys"),
    Tick(timedelta(days=1), "accounts.jobs.forget_unconfirmed_sign_ups"),
    Tick(timedelta(days=1), "accounts.jobs.clear_expired_sessions"),
)
