"""Where an account's inbox and collections are: ours are made of the actor id, others have told us theirs."""

from django.conf import settings

from accounts.models.account import Account


def inbox_uri(account: Account) -> str:
    return account.inbox_url if not account.is_local else f"{account.actor_uri}/inbox"


def outbox_uri(account: Account) -> str:
    return account.outbox_url if not account.is_local else f"{account.actor_uri}/outbox"


def followers_uri(account: Account) -> str:
    """ "" for one elsewhere that tells nobody."""
    return account.followers_url if not account.is_local else f"{account.actor_uri}/followers"


def following_uri(account: Account) -> str:
    return account.following_url if not account.is_local else f"{account.actor_uri}/following"


def featured_uri(account: Account) -> str:
    return account.featured_url if not account.is_local else f"{account.actor_uri}/collections/featured"


def featured_tags_uri(account: Account) -> str:
    """Of one of ours."""
    return f"{account.actor_uri}/collections/tags"


def shared_inbox_uri() -> str:
    return f"{settings.BASE_URL}/inbox"
