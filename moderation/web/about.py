"""About this server: what it is, who runs it, its rules, what it does with your data."""

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.entities import account_entity
from accounts.queries.emojis import emojis_of
from instance.models.site import InstanceSettings
from instance.web.pages import page
from moderation.queries.about import contact_account, counts, rules


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """GET /about. The long description is HTML that an administrator wrote, hence mark_safe."""
    contact = contact_account()
    context = {
        "rules": rules(),
        "contact": account_entity(contact, emojis_of([contact])) if contact else None,
        "extended_description": mark_safe(InstanceSettings.current().extended_description),
        "counts": counts(),
    }
    return page(request, "pages/about.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """GET /privacy-policy, HTML of an administrator as well."""
    return page(request, "pages/privacy.html", {"policy": mark_safe(InstanceSettings.current().privacy_policy)})
