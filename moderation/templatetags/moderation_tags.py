"""What pages of the floors below show of how the place is governed."""

from django import template

from moderation.models.rule import Rule
from moderation.queries import about

register = template.Library()


@register.simple_tag
def rules() -> list[Rule]:
    """The rules in their order: `{% rules as rules %}`."""
    return about.rules()
