"""A passkey and an app's own address scheme: what only a real browser can tell."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.actions.oauth import register_application
from accounts.models.account import Account
from tests.support.factories import PASSWORD, make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_replaces_the_password(scripted: Page, enter: Callable[[Page, Account], None]) -> None:
    page, account = scripted, make_account("alice")
    account.user.emailaddress_set.create(email=account.user.email, verified=True, primary=True)
    enter(page, account)
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto("/settings/security_keys/new")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    page.context.clear_cookies()
    page.goto("/auth/sign_in?next=/auth/edit")
    page.get_by_role("button", name="passkey").click()
    expect(page).to_have_url(re.compile(r"/auth/edit$"))
    expect(page.get_by_text("@alice@")).to_be_visible()


def test_an_app_with_an_address_scheme_of_its_own_gets_its_code(
    scripted: Page, enter: Callable[[Page, Account], None]
) -> None:
    """Chromium applies the page's form-action also to where the answer redirects."""
    page = scripted
    application, _secret = register_application(name="Nest", redirect_uris=["nest-reader://signed-in"], scopes=["read"])
    enter(page, make_account("alice"))
    asked: list[str] = []
    page.on("requestfailed", lambda request: asked.append(request.url))
    query = f"response_type=code&client_id={application.client_id}&redirect_uri=nest-reader://signed-in&state=x"
    page.goto(f"/oauth/authorize?{query}")
    expect(page.get_by_text("nest-reader:")).to_be_visible()
    page.get_by_role("button", name="Allow").click(no_wait_after=True)
    page.wait_for_timeout(1000)
    assert [address.split("code=")[0] for address in asked] == ["nest-reader://signed-in?"]
