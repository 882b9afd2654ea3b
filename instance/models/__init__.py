from instance.models.emoji import CustomEmoji
from instance.models.event import Event
from instance.models.generation import Generation
from instance.models.site import InstanceSettings

__all__ = ["CustomEmoji", "Event", "Generation", "InstanceSettings"]
