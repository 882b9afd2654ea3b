from federation.models.delivery import Delivery, HostQueue, Letter
from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.key import ActorKey, RemoteKey
from federation.models.peer import Peer
from federation.models.received import Foretold, ReceivedActivity
from federation.models.relay import Relay
from federation.models.synchronisation import FollowersClaim
from federation.models.tombstone import Tombstone

__all__ = [
    "ActorKey",
    "Delivery",
    "DomainAllow",
    "DomainBlock",
    "FollowersClaim",
    "Foretold",
    "HostQueue",
    "Letter",
    "Peer",
    "ReceivedActivity",
    "Relay",
    "RemoteKey",
    "Tombstone",
]
