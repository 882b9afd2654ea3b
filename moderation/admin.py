"""Administration of how the place is governed: its rules, and what the staff announces."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.models.account import Account
from accounts.models.role import Permission
from accounts.models.user import User
from instance.admin import GuardedAdmin, ReadOnlyAdmin
from instance.errors import RuleError
from instance.text.plain import plain
from moderation.actions import announcements, reports
from moderation.models.announcement import Announcement
from moderation.models.report import Report
from moderation.models.rule import Rule
from statuses.models.status import Status


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


class Resolved(admin.SimpleListFilter):
    """The list begins with what waits."""

    title = "state"
    parameter_name = "resolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Resolved"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() == "all":
            return queryset
        return queryset.filter(action_taken_at__isnull=self.value() != "yes")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """What people here and other servers complain of. What is to be done stands with accounts and statuses."""

    permission = Permission.MANAGE_REPORTS
    list_display = ("pk", "target_account", "account", "category", "comment_start", "assigned_account", "created_at")
    list_display_links = ("pk", "target_account")
    list_filter = (Resolved, "category", "forwarded")
    list_select_related = ("target_account", "account", "assigned_account")
    ordering = ("-id",)
    actions = ("take_in_hand", "resolve", "reopen")
    fields = (
        ("target_account", "account"),
        ("category", "rules"),
        "comment",
        "posts",
        ("forwarded", "forward_domains"),
        ("created_at", "assigned_account"),
        ("action_taken_at", "action_taken_by"),
    )

    @admin.display(description="comment")
    def comment_start(self, report: Report) -> str:
        return report.comment[:80]

    @admin.display
    def rules(self, report: Report) -> str:
        return "; ".join(Rule.objects.filter(pk__in=report.rule_ids).values_list("text", flat=True)) or "–"

    @admin.display
    def posts(self, report: Report) -> str:
        """The words of each, as plain text; what has been deleted since is named so."""
        found = Status.objects.in_bulk(report.status_ids)
        rows = [(pk, plain(found[pk].content) if pk in found else "(deleted)") for pk in report.status_ids]
        return format_html_join("", "<p>{}: {}</p>", rows) or "–"

    @admin.action(description="Take it in hand", permissions=["view"])
    def take_in_hand(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._each(request, queryset, lambda report: reports.assign_report(report=report, to=_account(request)))

    @admin.action(description="Resolve", permissions=["view"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._each(request, queryset, lambda report: reports.resolve_report(report=report, by=_account(request)))

    @admin.action(description="Open again", permissions=["view"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._each(request, queryset, lambda report: reports.reopen_report(report=report))

    def _each(self, request: HttpRequest, queryset: QuerySet[Report], action: Callable[[Report], None]) -> None:
        for report in queryset:
            action(report)
            self.log_change(request, report, str(request.POST.get("action", "")).replace("_", " "))


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, User)
    return request.user.account
