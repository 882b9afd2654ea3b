"""What the server tells about itself."""

import pytest

from federation.models import DomainBlock, Peer
from instance.models import InstanceSettings
from moderation.models import Rule
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v2/instance", "/api/v1/instance"])
def test_a_fresh_server_answers_completely(api, path: str) -> None:
    answer = api.get(path)
    assert answer.status == 200
    assert answer.json["version"].startswith("4.7.0 (compatible; Rookery ")


def test_instance_describes_this_server(api, settings) -> None:
    settings.MAX_CHARS = 1234
    InstanceSettings(
        title="Nest", short_description="Crows here", contact_email="a@nest.test", contact_username="anna"
    ).save()
    rule = Rule.objects.create(text="Be kind", hint="Really", translations={"de": {"text": "Sei nett"}})
    make_account("anna")
    v2 = api.get("/api/v2/instance").json
    assert v2["title"] == "Nest"
    assert v2["domain"] == settings.LOCAL_DOMAIN
    assert v2["contact"]["email"] == "a@nest.test"
    assert v2["contact"]["account"]["acct"] == "anna"
    assert v2["configuration"]["statuses"]["max_characters"] == 1234
    assert v2["configuration"]["urls"]["streaming"] == settings.STREAMING_URL
    said = {
        "id": str(rule.pk),
        "text": "Be kind",
        "hint": "Really",
        "translations": {"de": {"text": "Sei nett", "hint": ""}},
    }
    assert v2["rules"] == [said]
    v1 = api.get("/api/v1/instance/").json
    assert v1["uri"] == settings.LOCAL_DOMAIN
    assert v1["stats"]["user_count"] == 1
    assert v1["contact_account"]["acct"] == "anna"
    assert api.get("/api/v1/instance/rules").json == [said]


@pytest.mark.parametrize(
    ("registrations", "single_user", "enabled", "approval"),
    [
        ("open", False, True, False),
        ("approved", False, True, True),
        ("closed", False, False, False),
        ("open", True, False, False),
    ],
)
def test_registrations(api, settings, registrations: str, single_user: bool, enabled: bool, approval: bool) -> None:
    InstanceSettings(registrations=registrations, closed_message="<p>Full</p>").save()
    settings.SINGLE_USER_MODE = single_user
    said = api.get("/api/v2/instance").json["registrations"]
    assert (said["enabled"], said["approval_required"]) == (enabled, approval)
    assert said["message"] == (None if enabled else "<p>Full</p>")
    assert api.get("/nodeinfo/2.0").json["openRegistrations"] is enabled


def test_peers_and_domain_blocks(api) -> None:
    Peer.objects.create(domain="b.test")
    Peer.objects.create(domain="a.test")
    Peer.objects.create(domain="bad.test")
    DomainBlock.objects.create(domain="bad.test", severity="suspend", public_comment="spam")
    DomainBlock.objects.create(domain="secret.example", severity="silence", obfuscate=True)
    DomainBlock.objects.create(domain="media.test", severity="noop", reject_media=True)
    assert api.get("/api/v1/instance/peers").json == ["a.test", "b.test"]
    blocks = api.get("/api/v1/instance/domain_blocks").json
    assert [(block["domain"], block["severity"]) for block in blocks] == [
        ("bad.test", "suspend"),
        ("sec***.****ple", "silence"),
    ]
    assert blocks[0]["comment"] == "spam"
    assert len(blocks[1]["digest"]) == 64


def test_texts_of_the_administrator(api) -> None:
    assert api.get("/api/v1/instance/extended_description").json == {"updated_at": None, "content": ""}
    assert api.get("/api/v1/instance/privacy_policy", check=False).status == 404
    assert api.get("/api/v2/instance").json["configuration"]["urls"]["privacy_policy"] is None


def test_languages(api) -> None:
    assert {"code": "de", "name": "Deutsch"} in api.get("/api/v1/instance/languages").json


def test_nodeinfo_is_found_and_names_our_software(api, settings) -> None:
    found = {link["rel"]: link["href"] for link in api.get("/.well-known/nodeinfo").json["links"]}
    assert found["https://www.w3.org/ns/activitystreams#Application"] == f"{settings.BASE_URL}/actor"
    for version in ("2.0", "2.1"):
        schema = f"http://nodeinfo.diaspora.software/ns/schema/{version}"
        assert found[schema] == f"{settings.BASE_URL}/nodeinfo/{version}"
        answer = api.get(f"/nodeinfo/{version}")
        assert (answer.json["version"], answer.json["software"]["name"]) == (version, "rookery")
        assert answer.headers["Content-Type"] == f'application/json; profile="{schema}#"'
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["software"]["repository"] == settings.SOURCE_URL


def test_a_reader_costs_few_queries(api, django_assert_max_num_queries) -> None:
    api.get("/api/v2/instance")
    with django_assert_max_num_queries(3):
        api.get("/api/v2/instance")
