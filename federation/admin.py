"""Administration of other servers: whom we block or allow, whom we have met, and what goes to and fro."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from federation.actions import lift_rule, set_rule
from federation.models.delivery import Delivery
from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.peer import Peer
from federation.models.received import ReceivedActivity
from federation.models.relay import Relay
from federation.relays import NoRelay, disable_relay, enable_relay, require_relay_address
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


class RelayForm(forms.ModelForm):
    def clean_address(self) -> str:
        try:
            require_relay_address(self.cleaned_data["address"])
        except NoRelay as error:
            raise forms.ValidationError(error.message) from error
        return self.cleaned_data["address"]


@admin.register(Relay)
class RelayAdmin(GuardedAdmin):
    """Whoever adds one wants it: it is asked at once."""

    permission = MANAGE_FEDERATION
    form = RelayForm
    fields = ("address",)
    list_display = ("address", "kind", "state", "error", "changed_at")
    list_filter = ("state",)
    ordering = ("address",)
    actions = ("enable", "disable")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and self.allows(request)

    def save_model(self, request: HttpRequest, obj: Relay, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        enable_relay(obj)

    def delete_model(self, request: HttpRequest, obj: Relay) -> None:
        disable_relay(obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Relay]) -> None:
        for relay in queryset:
            disable_relay(relay)
        super().delete_queryset(request, queryset)

    @admin.action(description="Enable (ask again)")
    def enable(self, request: HttpRequest, queryset: QuerySet[Relay]) -> None:
        for relay in queryset:
            try:
                enable_relay(relay)
            except NoRelay as error:
                messages.error(request, f"{relay}: {error.message}")

    @admin.action(description="Disable")
    def disable(self, request: HttpRequest, queryset: QuerySet[Relay]) -> None:
        for relay in queryset:
            disable_relay(relay)


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
