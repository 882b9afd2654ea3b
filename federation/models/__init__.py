from federation.models.delivery import Delivery, FailedDelivery, OutgoingActivity
from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.foretold import Foretold, Tombstone
from federation.models.key import ActorKey, RemoteKey
from federation.models.peer import Peer
from federation.models.received import ReceivedActivity
from federation.models.relay import Relay

__all__ = [
    "ActorKey",
    "Delivery",
    "DomainAllow",
    "DomainBlock",
    "FailedDelivery",
    "Foretold",
    "OutgoingActivity",
    "Peer",
    "ReceivedActivity",
    "Relay",
    "RemoteKey",
    "Tombstone",
]
