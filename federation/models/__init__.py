from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.peer import Peer

__all__ = ["DomainAllow", "DomainBlock", "Peer"]
