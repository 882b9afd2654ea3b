"""Administration of other servers: whom we block or allow, whom we have met, and what goes to and fro."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from federation.actions import lift_rule, set_rule
from federation.models.delivery import Delivery
from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.peer import Peer
from federation.models.received import ReceivedActivity
from instance.admin import GuardedAdmin, ReadOnlyAdmin
from instance.text.domain import normal_domain

MANAGE_FEDERATION = 0x20
"""The bit of accounts.models.role.Permission, which stands a floor above."""


class DomainForm(forms.ModelForm):
    def clean_domain(self) -> str:
        domain = normal_domain(self.cleaned_data["domain"])
        if domain is None:
            raise forms.ValidationError("This is not the name of another server")
        return domain


class RuleAdmin(GuardedAdmin):
    """Rules take effect on what is known of their servers already."""

    permission = MANAGE_FEDERATION

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        set_rule(rule=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        lift_rule(rule=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for rule in queryset:
            lift_rule(rule=rule)


@admin.register(DomainBlock)
class DomainBlockAdmin(RuleAdmin):
    form = DomainForm
    list_display = ("domain", "severity", "reject_media", "reject_reports", "public_comment", "created_at")
    list_filter = ("severity",)
    search_fields = ("domain",)
    ordering = ("domain",)


@admin.register(DomainAllow)
class DomainAllowAdmin(RuleAdmin):
    form = DomainForm
    list_display = ("domain", "created_at")
    search_fields = ("domain",)
    ordering = ("domain",)


@admin.register(Peer)
class PeerAdmin(ReadOnlyAdmin):
    permission = MANAGE_FEDERATION
    list_display = ("domain", "software", "version", "scheme", "unavailable_since", "created_at")
    list_filter = ("software", "scheme")
    search_fields = ("^domain", "=software")
    ordering = ("domain",)


@admin.register(ReceivedActivity)
class ReceivedActivityAdmin(ReadOnlyAdmin):
    """What came in within the week; `dropped` says why nothing came of it."""

    permission = MANAGE_FEDERATION
    list_display = ("received_at", "activity_type", "actor", "dropped", "attempts", "next_at")
    list_filter = ("activity_type", ("dropped", admin.EmptyFieldListFilter))
    search_fields = ("=activity_id", "=actor")
    exclude = ("fingerprint", "body")
    ordering = ("-received_at",)
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What still waits for another server, and what happened the last time."""

    permission = MANAGE_FEDERATION
    list_display = ("host", "inbox", "attempts", "next_at", "error")
    search_fields = ("=host",)
    ordering = ("-id",)
    show_full_result_count = False
