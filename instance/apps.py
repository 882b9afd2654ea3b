from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "instance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registering checks is what importing this module does; Django asks for it in ready().
        from instance import checks  # noqa: F401, PLC0415
