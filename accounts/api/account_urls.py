"""Routes of accounts and of what stands between them."""

from accounts.api import accounts, registration, relationships
from instance.rest.endpoint import methods
from instance.rest.urls import route

account_routes = [
    route("api/v1/accounts", methods(get=accounts.index, post=registration.create_account)),
    route("api/v1/accounts/familiar_followers", accounts.familiar_followers),
    route("api/v1/accounts/lookup", accounts.lookup),
    route("api/v1/accounts/relationships", relationships.index),
    route("api/v1/accounts/search", accounts.search),
    route("api/v1/accounts/<id:id>", accounts.show),
    route("api/v1/accounts/<id:id>/block", relationships.block),
    route("api/v1/accounts/<id:id>/endorse", relationships.endorse),
    route("api/v1/accounts/<id:id>/endorsements", accounts.endorsed_by),
    route("api/v1/accounts/<id:id>/follow", relationships.follow),
    route("api/v1/accounts/<id:id>/followers", accounts.followers),
    route("api/v1/accounts/<id:id>/following", accounts.following),
    route("api/v1/accounts/<id:id>/mute", relationships.mute),
    route("api/v1/accounts/<id:id>/note", relationships.note),
    route("api/v1/accounts/<id:id>/pin", relationships.pin),
    route("api/v1/accounts/<id:id>/remove_from_followers", relationships.remove_from_followers),
    route("api/v1/accounts/<id:id>/unblock", relationships.unblock),
    route("api/v1/accounts/<id:id>/unendorse", relationships.unendorse),
    route("api/v1/accounts/<id:id>/unfollow", relationships.unfollow),
    route("api/v1/accounts/<id:id>/unmute", relationships.unmute),
    route("api/v1/accounts/<id:id>/unpin", relationships.unpin),
    route("api/v1/blocks", relationships.blocks),
    route("api/v1/directory", accounts.directory),
    route(
        "api/v1/domain_blocks",
        methods(
            get=relationships.domain_blocks,
            post=relationships.block_domain,
            delete=relationships.unblock_domain,
        ),
    ),
    route("api/v1/domain_blocks/preview", relationships.preview_domain_block),
    route("api/v1/endorsements", relationships.endorsements),
    route("api/v1/follow_requests", relationships.follow_requests),
    route("api/v1/follow_requests/<id:account_id>/authorize", relationships.authorize_follow_request),
    route("api/v1/follow_requests/<id:account_id>/reject", relationships.refuse_follow_request),
    route("api/v1/mutes", relationships.mutes),
    route("api/v1/suggestions", accounts.suggested_accounts),
    route("api/v2/suggestions", accounts.suggestions),
]
