"""Custom emoji that posts may be written with."""

from instance.entities import custom_emoji_entity
from instance.queries.emojis import our_emojis
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest


@endpoint("GET", user="none")
def custom_emojis(request: ApiRequest) -> Answer:
    return [custom_emoji_entity(emoji) for emoji in our_emojis()]
