from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow, FollowRequest
from accounts.models.oauth import AccessToken, Application, Grant, IDToken, RefreshToken
from accounts.models.relationship import AccountNote, Block, DomainMute, Endorsement, Mute
from accounts.models.role import Role
from accounts.models.signup import Invite
from accounts.models.user import User

__all__ = [
    "AccessToken",
    "Account",
    "AccountNote",
    "AccountStats",
    "Application",
    "Block",
    "DomainMute",
    "Endorsement",
    "Follow",
    "FollowRequest",
    "Grant",
    "IDToken",
    "Invite",
    "Mute",
    "RefreshToken",
    "Role",
    "User",
]
