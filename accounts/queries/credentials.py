"""What the settings of a member show: who waits for an answer, which apps may act, which invitations are out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min
from django.db.models.functions import Lower

from accounts.models.account import Account
from accounts.models.follow import FollowRequest
from accounts.models.oauth import AccessToken, Application
from accounts.models.signup import Invite
from accounts.models.user import User


@dataclass(frozen=True)
class AuthorizedApplication:
    """An app that holds tokens of this member."""

    application: Application
    scopes: list[str]
    authorized_at: datetime
    last_used_at: datetime | None


def follow_requests_count(account: Account) -> int:
    return FollowRequest.objects.filter(target=account).count()


def authorized_applications(user: User) -> list[AuthorizedApplication]:
    """Newest first, all tokens of an app taken together."""
    tokens = AccessToken.objects.filter(user=user, application__isnull=False)
    times = {
        row["application"]: row
        for row in tokens.values("application").annotate(first=Min("created"), last=Max("last_used_at"))
    }
    scopes: dict[int, list[str]] = {}
    for application_id, scope in tokens.order_by("id").values_list("application", "scope"):
        scopes.setdefault(application_id, []).extend(scope.split())
    return [
        AuthorizedApplication(
            application=application,
            scopes=list(dict.fromkeys(scopes[application.pk])),
            authorized_at=times[application.pk]["first"],
            last_used_at=times[application.pk]["last"],
        )
        for application in Application.objects.filter(pk__in=times).order_by("-id")
    ]


def invites_of(account: Account) -> list[Invite]:
    return list(Invite.objects.filter(inviter=account).order_by("-id")[:100])


def unconfirmed_user(email: str) -> User | None:
    """Who signed up with this address and has not confirmed it yet."""
    return User.objects.annotate(lower=Lower("email")).filter(lower=email.lower(), confirmed_at=None).first()
