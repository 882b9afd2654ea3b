"""What every template knows of the place: its name, its address, and how this reader wants pages to look."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from instance.models.site import InstanceSettings, Registrations
from instance.web.appearance import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor; the settings row comes from the cache."""
    site = InstanceSettings.current()
    return {
        "site": site,
        "site_domain": settings.LOCAL_DOMAIN,
        "base_url": settings.BASE_URL,
        "version": settings.VERSION,
        "theme": theme_of(request),
        "here": request.get_full_path(),
        "signups_open": site.registrations != Registrations.CLOSED and not settings.SINGLE_USER_MODE,
    }
