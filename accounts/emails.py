"""Letters to members: rendered from templates/account/email and /mfa/email, sent by a job on the queue `mailers`."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models.user import User
from instance.jobs import job
from instance.models.site import InstanceSettings


def user_signed_up(*, user_id: int, **_: object) -> None:
    """Effect: the link that confirms the address."""
    _send_confirmation(user_id)


def confirmation_requested(*, user_id: int, **_: object) -> None:
    """Effect: the same link once more."""
    _send_confirmation(user_id)


def user_approved(*, user_id: int, **_: object) -> None:
    """Effect: the good news."""
    user = User.objects.filter(pk=user_id, approved=True).first()
    if user is not None:
        send_letter("emails/approved", user.email, {"user": user, "sign_in_url": address("account_login")})


def send_letter(template: str, email: str, context: dict[str, Any]) -> None:
    """Render `<template>_subject.txt` and `_message.txt`, and queue the letter.

    The rendered text travels in the job, not an id: a reset key is nowhere stored, it can only be checked.
    """
    site = InstanceSettings.current()
    context = {**context, "email": email, "site": site, "site_domain": settings.LOCAL_DOMAIN}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}_message.txt", context).strip()
    deliver.delay(to=email, subject=subject, text=text)


@job("mailers")
def deliver(*, to: str, subject: str, text: str, **_: object) -> None:
    """Plain text, and the same as simple HTML."""
    site = InstanceSettings.current()
    html = render_to_string("emails/letter.html", {"text": text, "subject": subject, "site": site})
    letter = EmailMultiAlternatives(subject, text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    letter.attach_alternative(html, "text/html")
    letter.send()


def address(name: str, *args: str) -> str:
    """The absolute address of a page, under our own name whatever Host a request claimed."""
    return settings.BASE_URL + reverse(name, args=args)


def _send_confirmation(user_id: int) -> None:
    user = User.objects.filter(pk=user_id, confirmed_at=None).first()
    mailbox = EmailAddress.objects.filter(user=user, verified=False).first() if user else None
    if user is None or mailbox is None:
        return
    link = address("account_confirm_email", EmailConfirmationHMAC.create(mailbox).key)
    send_letter("account/email/email_confirmation_signup", mailbox.email, {"user": user, "activate_url": link})
