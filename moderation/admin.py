"""Administration of how the place is governed: its rules."""

from django.contrib import admin

from accounts.models.role import Permission
from instance.admin import GuardedAdmin
from moderation.models.rule import Rule


@admin.register(Rule)
class RuleAdmin(GuardedAdmin):
    permission = Permission.MANAGE_RULES
    list_display = ("text", "hint", "position")
    list_editable = ("position",)
    fields = ("text", "hint", "position", "translations")
    ordering = ("position", "id")
