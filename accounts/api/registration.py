"""Sign-up through an app, and the confirmation of the address that follows."""

from datetime import date
from typing import Any

from accounts.actions.oauth import issue_token
from accounts.actions.sign_up import SignUpRefused, ask_for_confirmation, sign_up, usable_invite
from accounts.actions.sign_up_rules import Applicant, Fault
from accounts.api.auth_params import ConfirmationParams, CreateAccountParams
from accounts.entities import token_entity
from instance.errors import NotAllowed
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest


@endpoint("POST", user="app", scope="write:accounts", params=CreateAccountParams, family="sign_up")
def create_account(request: ApiRequest, params: dict[str, Any]) -> Answer:
    """Answers a token at once; it works as soon as its user may act."""
    user = sign_up(
        Applicant(
            username=params["username"].strip(),
            email=params["email"].strip(),
            password=params["password"],
            agreement=params["agreement"],
            reason=params["reason"],
            date_of_birth=_date(params["date_of_birth"]),
        ),
        ip=request.address,
        locale=params["locale"][:10],
        invite=_invite(params["invite_code"]),
        application=request.application,
    )
    token, value = issue_token(user=user, application=request.application, scopes=request.token.scope.split())
    return token_entity(token, value=value)


@endpoint("POST", scope="write:accounts", params=ConfirmationParams, family="confirmations", unconfirmed=True)
def send_confirmation(request: ApiRequest, params: dict[str, Any]) -> Answer:
    if request.account.user.created_by_application_id != request.token.application_id:
        raise NotAllowed("This method is only available to the application the user originally signed-up with")
    ask_for_confirmation(user=request.account.user, email=params["email"])
    return {}


@endpoint("GET", unconfirmed=True)
def check_confirmation(request: ApiRequest) -> Answer:
    return request.account.user.confirmed_at is not None


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SignUpRefused([Fault("date_of_birth", "ERR_INVALID", "is invalid")]) from None


def _invite(code: str) -> Any:
    invite = usable_invite(code)
    if code and invite is None:
        raise SignUpRefused([Fault("invite_code", "ERR_INVALID", "is invalid")])
    return invite
