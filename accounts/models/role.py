"""Role: what a member of the staff may do, as Mastodon's permission bits."""

from enum import IntFlag

from django.db import models


class Permission(IntFlag):
    """Mastodon's bits (Role entity, `permissions`)."""

    ADMINISTRATOR = 0x1
    DEVOPS = 0x2
    VIEW_AUDIT_LOG = 0x4
    VIEW_DASHBOARD = 0x8
    MANAGE_REPORTS = 0x10
    MANAGE_FEDERATION = 0x20
    MANAGE_SETTINGS = 0x40
    MANAGE_BLOCKS = 0x80
    MANAGE_TAXONOMIES = 0x100
    MANAGE_APPEALS = 0x200
    MANAGE_USERS = 0x400
    MANAGE_INVITES = 0x800
    MANAGE_RULES = 0x1000
    MANAGE_ANNOUNCEMENTS = 0x2000
    MANAGE_CUSTOM_EMOJIS = 0x4000
    MANAGE_WEBHOOKS = 0x8000
    INVITE_USERS = 0x10000
    MANAGE_ROLES = 0x20000
    MANAGE_USER_ACCESS = 0x40000
    DELETE_USER_DATA = 0x80000
    VIEW_FEEDS = 0x100000


class Role(models.Model):
    """Roles are ranked by `position`; the highest is the owner's. A user without a role is an everyday member."""

    name = models.CharField(max_length=50, unique=True)
    color = models.CharField(max_length=7, blank=True)
    position = models.IntegerField(default=0)
    permissions = models.BigIntegerField(default=0)
    highlighted = models.BooleanField(default=False, help_text="shown as a badge on the profile")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name

    def can(self, permission: Permission) -> bool:
        return bool(self.permissions & (Permission.ADMINISTRATOR | permission))
