"""Who of the members has a say in what."""

from django.db.models import F, QuerySet

from accounts.models.account import Account
from accounts.models.role import Permission


def staff_who_manage_users() -> QuerySet[Account]:
    """Those who may let people in and put them out."""
    return _staff_who(Permission.MANAGE_USERS)


def staff_who_manage_reports() -> QuerySet[Account]:
    return _staff_who(Permission.MANAGE_REPORTS)


def _staff_who(may: Permission) -> QuerySet[Account]:
    wanted = int(Permission.ADMINISTRATOR | may)
    return (
        Account.objects.available()
        .annotate(held=F("user__role__permissions").bitand(wanted))
        .filter(held__gt=0, user__disabled=False)
        .order_by("id")
    )
