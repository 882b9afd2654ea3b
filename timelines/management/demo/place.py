"""The place itself: custom emoji, rules, a picture for the About page."""

from io import BytesIO

from instance import storage
from instance.images import Picture, read_emoji
from instance.models.emoji import CustomEmoji
from instance.models.site import InstanceSettings
from moderation.models.rule import Rule
from timelines.management.demo.pictures import emoji
from timelines.management.demo.pictures.gallery import painted

CATEGORY = "Rookery"
VIEW, VIEW_DESCRIPTION = "roofs dusk 12", "Roofs and chimneys at dusk, windows lit, rooks on the ridges."
RULES = (
    ("Be kind, also when you are right.", "Argue with what is said, never with who somebody is."),
    ("No harassment, no hate.", "This includes piling on, and inviting others to."),
    (
        "Warn of what may hurt.",
        "Use content warnings for violence, spoilers and anything you would knock before showing.",
    ),
    ("Describe your pictures.", "Somebody is listening to them."),
)


def furnish() -> None:
    """What is there already stays as it is."""
    for shortcode in (*emoji.DRAWINGS, emoji.MOVING):
        if not CustomEmoji.objects.filter(shortcode=shortcode, domain__isnull=True).exists():
            _add_emoji(shortcode)
    if not Rule.objects.exists():
        Rule.objects.bulk_create(
            Rule(text=text, hint=hint, position=position) for position, (text, hint) in enumerate(RULES)
        )
    settings = InstanceSettings.current()
    if not settings.thumbnail:
        settings.thumbnail.name = storage.store("site_uploads/roofs.jpg", painted(VIEW, (1200, 630)), "image/jpeg")
        settings.thumbnail_description = VIEW_DESCRIPTION
        settings.save()


def _add_emoji(shortcode: str) -> None:
    drawing = emoji.moving() if shortcode == emoji.MOVING else emoji.still(shortcode)
    made = read_emoji(BytesIO(drawing))
    image = _stored(shortcode, "original", made.picture)
    still = image if made.still == made.picture else _stored(shortcode, "static", made.still)
    CustomEmoji.objects.create(shortcode=shortcode, image=image, static_image=still, category=CATEGORY)


def _stored(shortcode: str, variant: str, picture: Picture) -> str:
    name = f"custom_emojis/{variant}/{shortcode}-{storage.make_token()}.{picture.extension}"
    return storage.store(name, picture.data, picture.content_type)
