"""Table: what happens after an event. One row an event, one function a room, named after the event.

Ours are called what happened (`status_posted`), theirs `…_received`. Arguments are ids. Effects are idempotent jobs.
"""

EFFECTS: dict[str, tuple[str, ...]] = {
    # federation
    "domain_rule_changed": ("accounts.jobs.domain_rule_changed", "statuses.jobs.domain_rule_changed"),
    # statuses
    "status_posted": (
        "statuses.activitypub.outbox.status_posted",
        "statuses.jobs.status_posted",
        "timelines.feeds.effects.status_posted",
        "timelines.effects.status_posted",
        "timelines.streaming.effects.status_posted",
    ),
    "status_received": (
        "statuses.jobs.status_received",
        "timelines.feeds.effects.status_posted",
        "timelines.effects.status_posted",
        "timelines.streaming.effects.status_posted",
    ),
    "status_edited": (
        "statuses.activitypub.outbox.status_edited",
        "statuses.jobs.status_edited",
        "timelines.feeds.effects.status_edited",
        "timelines.effects.status_edited",
        "timelines.streaming.effects.status_edited",
    ),
    "quote_requested": ("statuses.activitypub.outbox_quotes.quote_requested",),
    "quote_received": ("statuses.jobs.quote_received",),
    "quote_accepted": (
        "statuses.activitypub.outbox_quotes.quote_accepted",
        "timelines.effects.quote_accepted",
        "timelines.streaming.effects.quote_accepted",
    ),
    "quote_refused": (
        "statuses.activitypub.outbox_quotes.quote_refused",
        "timelines.streaming.effects.quote_refused",
    ),
    "poll_voted": ("statuses.activitypub.outbox.poll_voted",),
    "poll_ended": (
        "statuses.activitypub.outbox.poll_ended",
        "statuses.jobs.poll_ended",
        "timelines.effects.poll_ended",
    ),
    "status_pinned": ("statuses.activitypub.outbox.status_pinned",),
    "status_unpinned": ("statuses.activitypub.outbox.status_unpinned",),
    "status_deleted": (
        "statuses.activitypub.outbox.status_deleted",
        "statuses.jobs.status_deleted",
        "timelines.effects.status_deleted",
        "timelines.streaming.effects.status_deleted",
    ),
    "status_favourited": ("statuses.activitypub.outbox.status_favourited", "timelines.effects.status_favourited"),
    "status_unfavourited": (
        "statuses.activitypub.outbox.status_unfavourited",
        "timelines.effects.status_unfavourited",
    ),
    "status_reblogged": (
        "statuses.activitypub.outbox.status_reblogged",
        "timelines.feeds.effects.status_reblogged",
        "timelines.effects.status_reblogged",
        "timelines.streaming.effects.status_reblogged",
    ),
    "status_unreblogged": (
        "statuses.activitypub.outbox.status_unreblogged",
        "timelines.effects.status_unreblogged",
        "timelines.streaming.effects.status_unreblogged",
    ),
    "media_uploaded": ("statuses.jobs.media_uploaded",),
    "filters_changed": ("timelines.streaming.effects.filters_changed",),
    "tag_followed": ("timelines.feeds.effects.tag_followed",),
    # accounts
    "account_followed": (
        "accounts.activitypub.outbox.account_followed",
        "timelines.feeds.effects.account_followed",
        "timelines.effects.account_followed",
    ),
    "follow_requested": (
        "accounts.activitypub.outbox.follow_requested",
        "statuses.jobs.follow_requested",
        "timelines.effects.follow_requested",
    ),
    "account_unfollowed": (
        "accounts.activitypub.outbox.account_unfollowed",
        "timelines.effects.account_unfollowed",
    ),
    "account_blocked": ("accounts.activitypub.outbox.account_blocked", "timelines.effects.account_blocked"),
    "account_unblocked": ("accounts.activitypub.outbox.account_unblocked",),
    "account_received": ("accounts.jobs.account_received",),
    "relationships_severed": ("timelines.effects.relationships_severed",),
    "user_signed_up": ("accounts.emails.user_signed_up", "timelines.effects.user_signed_up"),
    "confirmation_requested": ("accounts.emails.confirmation_requested",),
    "account_updated": ("accounts.activitypub.outbox.account_updated",),
    "account_moved": ("accounts.activitypub.outbox.account_moved", "accounts.jobs.account_moved"),
    "move_received": ("accounts.jobs.account_moved",),
    "followers_carried": ("accounts.jobs.followers_carried",),
    "account_suspended": (
        "timelines.streaming.effects.account_suspended",
        "accounts.activitypub.outbox.account_suspended",
        "accounts.jobs.account_suspended",
    ),
    "account_unsuspended": ("accounts.activitypub.outbox.account_unsuspended",),
    "account_deleted": ("accounts.activitypub.outbox.account_deleted",),
    "user_disabled": ("timelines.streaming.effects.user_disabled",),
    "pages_cut": ("timelines.streaming.effects.pages_cut",),
    "tokens_revoked": ("timelines.streaming.effects.tokens_revoked",),
    "user_approved": ("accounts.emails.user_approved",),
    # moderation
    "report_filed": ("moderation.activitypub.outbox.report_filed", "timelines.effects.report_filed"),
    "announcement_published": ("timelines.streaming.announcements.announcement_published",),
    "announcement_withdrawn": ("timelines.streaming.announcements.announcement_withdrawn",),
    "announcement_reaction_changed": ("timelines.streaming.announcements.announcement_reaction_changed",),
    # timelines
    "list_changed": ("timelines.feeds.effects.list_changed",),
    "notifications_created": ("timelines.streaming.effects.notifications_created",),
    "notifications_merged": ("timelines.streaming.effects.notifications_merged",),
    "conversation_updated": ("timelines.streaming.effects.conversation_updated",),
}
