from accounts.models.account import Account, AccountStats
from accounts.models.departed import DepartedAccount
from accounts.models.follow import Follow, FollowRequest
from accounts.models.migration import Migration
from accounts.models.oauth import AccessToken, Application, Grant, IDToken, RefreshToken
from accounts.models.relationship import AccountNote, Block, DomainMute, Endorsement, Mute
from accounts.models.role import Role
from accounts.models.severance import AccountSeverance, Severance, SeveredFollow
from accounts.models.signup import Invite
from accounts.models.user import User

__all__ = [
    "AccessToken",
    "Account",
    "AccountNote",
    "AccountSeverance",
    "AccountStats",
    "Application",
    "Block",
    "DepartedAccount",
    "DomainMute",
    "Endorsement",
    "Follow",
    "FollowRequest",
    "Grant",
    "IDToken",
    "Invite",
    "Migration",
    "Mute",
    "RefreshToken",
    "Role",
    "Severance",
    "SeveredFollow",
    "User",
]
