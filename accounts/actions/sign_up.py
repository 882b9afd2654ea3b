"""Join the place: sign up, confirm the address, be approved or turned away."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions.follow import follow_account
from accounts.actions.sign_up_rules import Applicant, Fault, faults_of, faults_of_email, faults_of_username, normalised
from accounts.models.account import Account, AccountStats
from accounts.models.oauth import Application
from accounts.models.role import Role
from accounts.models.signup import Invite
from accounts.models.user import User
from instance.errors import Invalid, NotAllowed, RuleError
from instance.events import publish
from instance.models.site import InstanceSettings, Registrations

_LABELS = {"email": "E-mail address", "date_of_birth": "Date of birth", "agreement": "Service agreement"}


class SignUpRefused(Invalid):
    """The sign-up has faults; `details` maps each value to its list of `{error, description}`, as Mastodon does."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        said: dict[str, list[dict[str, str]]] = defaultdict(list)
        for fault in self.faults:
            said[fault.field].append({"error": fault.code, "description": fault.text})
        sentences = ", ".join(f"{_label(fault.field)} {fault.text}" for fault in self.faults)
        super().__init__(f"Validation failed: {sentences}", details=dict(said))


class RegistrationsClosed(NotAllowed):
    default = "This server does not accept new members at the moment"


def is_open(invite: Invite | None = None) -> bool:
    """Whether anybody may join now, or whoever holds this invitation."""
    if settings.SINGLE_USER_MODE:
        return False
    return invite is not None or InstanceSettings.current().registrations != Registrations.CLOSED


def needs_approval(invite: Invite | None = None) -> bool:
    return invite is None and InstanceSettings.current().registrations == Registrations.APPROVED


def needs_reason(invite: Invite | None = None) -> bool:
    return needs_approval(invite) and InstanceSettings.current().require_reason


def usable_invite(code: str) -> Invite | None:
    return Invite.objects.usable().filter(code=code).select_related("inviter").first() if code else None


def sign_up(
    applicant: Applicant,
    *,
    ip: str | None = None,
    locale: str = "",
    invite: Invite | None = None,
    application: Application | None = None,
) -> User:
    """A new member, who may act once the address is confirmed and, where it is so decided, a moderator approved."""
    check_sign_up(applicant, invite=invite)
    approval = needs_approval(invite)
    with transaction.atomic():
        if invite is not None:
            _use(invite)
        user = _create(
            username=applicant.username,
            email=normalised(applicant.email),
            password=applicant.password,
            sign_up_reason=applicant.reason.strip() if approval else "",
            sign_up_ip=ip,
            locale=locale or InstanceSettings.current().default_locale,
            invite=invite,
            created_by_application=application,
            date_of_birth_checked_at=timezone.now() if applicant.date_of_birth else None,
            approved=not approval,
            confirmed_at=timezone.now() if settings.SKIP_EMAIL_CONFIRMATION else None,
        )
        _settle(user)
        publish("user_signed_up", user_id=user.pk)
    return user


def check_sign_up(applicant: Applicant, *, invite: Invite | None = None) -> None:
    """Raise what speaks against it, without writing anything."""
    if not is_open(invite):
        raise RegistrationsClosed
    faults = faults_of(
        applicant,
        needs_reason=needs_reason(invite),
        min_age=InstanceSettings.current().min_age,
        today=timezone.localdate(),
    )
    if faults:
        raise SignUpRefused(faults)


def create_member(
    *, username: str, email: str, password: str | None, confirmed: bool, approved: bool, role: Role | None = None
) -> User:
    """By the operator's hand: reserved names are allowed, nobody is asked to agree to anything."""
    faults = [*faults_of_username(username, reserved_too=True), *faults_of_email(email)]
    if faults:
        raise SignUpRefused(faults)
    with transaction.atomic():
        user = _create(
            username=username,
            email=normalised(email),
            password=password,
            role=role,
            approved=approved,
            confirmed_at=timezone.now() if confirmed else None,
        )
        publish("user_signed_up", user_id=user.pk)
    return user


def confirm(user: User) -> None:
    """The address is theirs. Repeating it changes nothing."""
    if user.confirmed_at is not None:
        return
    with transaction.atomic():
        user.confirmed_at = timezone.now()
        user.save(update_fields=["confirmed_at"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        _settle(user)


def approve(user: User) -> None:
    """A moderator lets them in."""
    if user.approved:
        return
    with transaction.atomic():
        user.approved = True
        user.save(update_fields=["approved"])
        _settle(user)
        publish("user_approved", user_id=user.pk)


def reject(user: User) -> None:
    """A moderator turns a newcomer away: nothing of them stays, so that the name is free again."""
    if user.approved:
        raise NotAllowed("This member was approved already")
    user.account.delete()


def ask_for_confirmation(*, user: User, email: str = "") -> None:
    """Send the link once more, to another address if the first was mistyped."""
    if user.confirmed_at is not None:
        raise NotAllowed("This method is only available while the e-mail is awaiting confirmation")
    email = normalised(email)
    with transaction.atomic():
        if email and email != user.email:
            faults = list(faults_of_email(email))
            if faults:
                raise SignUpRefused(faults)
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, primary=True)
            user.email = email
            user.save(update_fields=["email"])
        publish("confirmation_requested", user_id=user.pk)


def _create(*, username: str, email: str, password: str | None, **fields: object) -> User:
    """Account, counters, user and address, all or nothing; a race for the name ends as a fault like any other."""
    user = User(username=username, email=email, **fields)
    user.set_password(password)
    try:
        with transaction.atomic():
            account = Account.objects.create(username=username, pending=not (user.confirmed_at and user.approved))
            account.stats = AccountStats.objects.create(account=account)
            user.account = account
            user.save()
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=user.confirmed_at is not None)
    except IntegrityError as error:
        raise SignUpRefused([Fault("username", "ERR_TAKEN", "has already been taken")]) from error
    return user


def _use(invite: Invite) -> None:
    """Count one use; the condition in the update keeps two newcomers from sharing the last one."""
    if not Invite.objects.usable().filter(pk=invite.pk).update(uses=F("uses") + 1):
        raise SignUpRefused([Fault("invite_code", "ERR_INVALID", "is used up or expired")])


def _settle(user: User) -> None:
    """Account.pending mirrors whether its user may act yet. Who now may follows the inviter, if the link said so."""
    pending = not (user.confirmed_at and user.approved)
    Account.objects.filter(pk=user.account_id).update(pending=pending)
    user.account.pending = pending
    if not pending and user.invite is not None and user.invite.autofollow and not user.invite.inviter.is_suspended:
        with suppress(RuleError):  # who cannot be followed any more keeps nobody out
            follow_account(account=user.account, target=user.invite.inviter)


def _label(field: str) -> str:
    return _LABELS.get(field) or field.replace("_", " ").capitalize()
