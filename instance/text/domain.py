"""Names of servers, in the one form in which they are stored and compared."""

import re

from django.conf import settings

_DOMAIN = re.compile(r"(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?")


def normal_domain(domain: str) -> str | None:
    """Another server's name: lower case, IDNs in ASCII; None if it is ours or no name at all."""
    try:
        name = domain.strip().lower().removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    ours = (settings.LOCAL_DOMAIN, settings.WEB_DOMAIN)
    return name if _DOMAIN.fullmatch(name) and name not in ours else None
