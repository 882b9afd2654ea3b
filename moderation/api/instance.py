"""What this server is, what it allows and what it promises."""

from accounts.queries.emojis import emojis_of
from instance.errors import NotFound
from instance.models.site import InstanceSettings
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest
from instance.text.language_names import LANGUAGE_NAMES
from moderation.entities.public import (
    domain_block_entity,
    extended_description_entity,
    instance_entity,
    privacy_policy_entity,
    rule_entity,
    v1_instance_entity,
)
from moderation.queries import about


@endpoint("GET", user="none")
def show(request: ApiRequest) -> Answer:
    contact = about.contact_account()
    return instance_entity(
        InstanceSettings.current(),
        about.counts(),
        about.rules(),
        contact,
        emojis_of([contact] if contact else []),
    )


@endpoint("GET", user="none", deprecated="2022-11-14")
def show_v1(request: ApiRequest) -> Answer:
    contact = about.contact_account()
    return v1_instance_entity(
        InstanceSettings.current(),
        about.counts(),
        about.rules(),
        contact,
        emojis_of([contact] if contact else []),
    )


@endpoint("GET", user="optional")
def peers(request: ApiRequest) -> Answer:
    return about.known_domains()


@endpoint("GET", user="none")
def list_rules(request: ApiRequest) -> Answer:
    return [rule_entity(rule) for rule in about.rules()]


@endpoint("GET", user="optional")
def domain_blocks(request: ApiRequest) -> Answer:
    return [domain_block_entity(block) for block in about.published_domain_blocks()]


@endpoint("GET", user="none")
def extended_description(request: ApiRequest) -> Answer:
    return extended_description_entity(InstanceSettings.current())


@endpoint("GET", user="none")
def privacy_policy(request: ApiRequest) -> Answer:
    settings = InstanceSettings.current()
    if not settings.privacy_policy:
        raise NotFound("This server has not published a privacy policy")
    return privacy_policy_entity(settings)


@endpoint("GET", user="none")
def languages(request: ApiRequest) -> Answer:
    return [{"code": code, "name": name} for code, name in LANGUAGE_NAMES.items()]
