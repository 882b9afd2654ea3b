"""What a new instance needs before anybody can be somebody: the roles of its staff."""

from accounts.models.role import Permission, Role

_MODERATOR = (
    Permission.VIEW_DASHBOARD
    | Permission.VIEW_AUDIT_LOG
    | Permission.MANAGE_USERS
    | Permission.MANAGE_REPORTS
    | Permission.MANAGE_TAXONOMIES
)
_ADMIN = (
    _MODERATOR
    | Permission.MANAGE_USER_ACCESS
    | Permission.DELETE_USER_DATA
    | Permission.MANAGE_APPEALS
    | Permission.MANAGE_FEDERATION
    | Permission.MANAGE_BLOCKS
    | Permission.MANAGE_SETTINGS
    | Permission.MANAGE_RULES
    | Permission.MANAGE_ANNOUNCEMENTS
    | Permission.MANAGE_CUSTOM_EMOJIS
    | Permission.MANAGE_INVITES
    | Permission.INVITE_USERS
    | Permission.VIEW_FEEDS
)
ROLES = {
    "Owner": {"position": 1000, "permissions": int(Permission.ADMINISTRATOR), "highlighted": True},
    "Admin": {"position": 100, "permissions": int(_ADMIN), "highlighted": True},
    "Moderator": {"position": 10, "permissions": int(_MODERATOR), "highlighted": True},
}


def ensure_roles() -> dict[str, Role]:
    """The three roles of the staff; those that exist keep what an administrator made of them."""
    return {name: Role.objects.get_or_create(name=name, defaults=given)[0] for name, given in ROLES.items()}
