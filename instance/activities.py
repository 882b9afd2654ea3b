"""Table: which inbox handler understands which incoming activity. What is not here is logged and dropped.

A key is the activity's type, with its object's type where that decides: `"Create Note"`, `"Undo Like"`, `"Follow"`.
"""

ACTIVITIES: dict[str, str] = {
    # accounts
    "Follow": "accounts.activitypub.inbox.follow",
    "Accept Follow": "accounts.activitypub.inbox.accept_follow",
    "Reject Follow": "accounts.activitypub.inbox.reject_follow",
    "Undo Follow": "accounts.activitypub.inbox.undo_follow",
    "Undo Block": "accounts.activitypub.inbox.undo_block",
    "Block": "accounts.activitypub.inbox.block",
    "Update Actor": "statuses.activitypub.profiles.update_actor",
    "Delete Actor": "accounts.activitypub.inbox.delete_actor",
    "Move Actor": "accounts.activitypub.inbox.move",
    "Move": "accounts.activitypub.inbox.pull_move",
    # statuses
    "Create": "statuses.activitypub.inbox.create_note",
    "Update": "statuses.activitypub.inbox.update_note",
    "Delete": "statuses.activitypub.inbox_quotes.delete_by_id",
    "Delete QuoteAuthorization": "statuses.activitypub.inbox_quotes.delete_stamp",
    "Announce": "statuses.activitypub.inbox.announce",
    "Like": "statuses.activitypub.inbox.like",
    "EmojiReact": "statuses.activitypub.inbox.like",
    "Undo": "statuses.activitypub.inbox.undo_by_id",
    "Undo Announce": "statuses.activitypub.inbox.undo_announce",
    "Undo Like": "statuses.activitypub.inbox.undo_like",
    "Undo EmojiReact": "statuses.activitypub.inbox.undo_like",
    "Add": "statuses.activitypub.inbox.add_pin",
    "Remove": "statuses.activitypub.inbox.remove_pin",
    "QuoteRequest": "statuses.activitypub.inbox_quotes.quote_request",
    "Accept": "statuses.activitypub.inbox_quotes.accept_by_id",
    "Accept QuoteRequest": "statuses.activitypub.inbox_quotes.accept_quote",
    "Reject": "statuses.activitypub.inbox_quotes.reject_by_id",
    "Reject QuoteRequest": "statuses.activitypub.inbox_quotes.reject_quote",
    # moderation
    "Flag": "moderation.activitypub.inbox.flag",
}
