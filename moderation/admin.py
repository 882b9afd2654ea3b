"""Administration of how the place is governed: its rules, and what the staff announces."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models.role import Permission
from instance.admin import GuardedAdmin
from instance.errors import RuleError
from moderation.actions import announcements
from moderation.models.announcement import Announcement
from moderation.models.rule import Rule


@admin.register(Rule)
class RuleAdmin(GuardedAdmin):
    permission = Permission.MANAGE_RULES
    list_display = ("text", "hint", "position")
    list_editable = ("position",)
    fields = ("text", "hint", "position", "translations")
    ordering = ("position", "id")


class AnnouncementForm(forms.ModelForm):
    publish_now = forms.BooleanField(
        required=False, label="Publish it now", help_text="otherwise it stays a draft until its time, or until you do"
    )

    class Meta:
        model = Announcement
        fields = ("text", "starts_at", "ends_at", "all_day", "scheduled_at")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if values.get("all_day") and starts_at and ends_at:
            starts_at, ends_at = values["starts_at"], values["ends_at"] = announcements.whole_days(starts_at, ends_at)
        if (starts_at is None) != (ends_at is None) and not self.errors:
            self.add_error("ends_at" if ends_at is None else "starts_at", "Beginning and end go together")
        if starts_at and ends_at and starts_at >= ends_at:
            self.add_error("ends_at", "It must end after it begins")
        if values.get("publish_now") and ends_at is not None and ends_at <= timezone.now():
            self.add_error("ends_at", "It has ended already")
        if values.get("scheduled_at") and (values.get("publish_now") or self.instance.published_at is not None):
            self.add_error("scheduled_at", "It is published now, and needs no time for that")
        return values


@admin.register(Announcement)
class AnnouncementAdmin(GuardedAdmin):
    """Write them here. Who has one on the screen sees at once what is published, changed or withdrawn."""

    permission = Permission.MANAGE_ANNOUNCEMENTS
    form = AnnouncementForm
    list_display = ("text_start", "published_at", "scheduled_at", "starts_at", "ends_at", "all_day")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    search_fields = ("text",)
    ordering = ("-id",)
    actions = ("publish", "withdraw")

    @admin.display(description="text")
    def text_start(self, announcement: Announcement) -> str:
        return str(announcement)

    def get_fields(self, request: HttpRequest, obj: Announcement | None = None) -> list[Any]:
        published = obj is not None and obj.published_at is not None
        return [*AnnouncementForm.Meta.fields, *(() if published else ("publish_now",))]

    def save_model(self, request: HttpRequest, obj: Announcement, form: Any, change: bool) -> None:
        announcements.write_announcement(announcement=obj)
        if form.cleaned_data.get("publish_now"):
            announcements.publish_announcement(announcement=obj)

    def delete_model(self, request: HttpRequest, obj: Announcement) -> None:
        announcements.delete_announcement(announcement=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Announcement]) -> None:
        for row in queryset:
            announcements.delete_announcement(announcement=row)

    @admin.action(description="Publish now")
    def publish(self, request: HttpRequest, queryset: QuerySet[Announcement]) -> None:
        self._each(request, queryset, announcements.publish_announcement)

    @admin.action(description="Withdraw: it is a draft again")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Announcement]) -> None:
        self._each(request, queryset, announcements.withdraw_announcement)

    def _each(self, request: HttpRequest, queryset: QuerySet[Announcement], action: Callable[..., None]) -> None:
        for row in queryset:
            try:
                action(announcement=row)
                self.log_change(request, row, action.__name__.replace("_", " "))
            except RuleError as error:
                messages.error(request, f"{row}: {error.message}")
