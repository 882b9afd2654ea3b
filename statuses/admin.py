"""Administration of statuses: to look at what everybody may see, and to take it down. Private posts are not shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from accounts.models.role import Permission
from instance.admin import ReadOnlyAdmin
from instance.text.plain import plain
from statuses.actions.delete import delete_status
from statuses.models.status import LISTED, Status


class WrittenHere(admin.SimpleListFilter):
    title = "where"
    parameter_name = "where"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("local", "Here"), ("remote", "Elsewhere")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Status]) -> QuerySet[Status]:
        return queryset if self.value() is None else queryset.filter(local=self.value() == "local")


@admin.register(Status)
class StatusAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_REPORTS
    list_display = ("id", "account", "excerpt", "visibility", "sensitive", "language", "created_at")
    list_filter = (WrittenHere,)
    list_select_related = ("account",)
    search_fields = ("account",)
    search_help_text = "the author's name, or the number of a post"
    ordering = ("-id",)
    actions = ("take_down",)
    fields = (
        ("account", "visibility", "language"),
        ("spoiler_text", "sensitive"),
        "words",
        ("in_reply_to", "reblog_of"),
        ("created_at", "edited_at"),
        ("uri", "url", "application"),
    )
    readonly_fields = ("words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Status]:
        return super().get_queryset(request).filter(deleted_at__isnull=True, visibility__in=LISTED)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Status], search_term: str
    ) -> tuple[QuerySet[Status], bool]:
        """By the author's exact name or the id: both have an index, the text has none."""
        term = search_term.strip().removeprefix("@")
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit() and len(term) < 20:
            return queryset.filter(pk=int(term)), False
        username, _at, domain = term.partition("@")
        found = queryset.filter(account__username__iexact=username)
        return (found.filter(account__domain__iexact=domain) if domain else found), False

    @admin.display(description="text")
    def excerpt(self, status: Status) -> str:
        if status.reblog_of_id:
            return f"reblog of {status.reblog_of_id}"
        return Truncator(self.words(status)).chars(100)

    @admin.display(description="text")
    def words(self, status: Status) -> str:
        return plain(status.content)

    @admin.action(description="Take down", permissions=["view"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Status]) -> None:
        """One by one through the action, so that counters, notifications and other servers hear of it."""
        count = 0
        for status in queryset:
            delete_status(status=status, keep_media=False)
            count += 1
        messages.success(request, f"{count} taken down")
