"""Pages that belong to the house and to no app."""

from django.urls import path

from instance.web.appearance import choose_theme

urlpatterns = [
    path("appearance", choose_theme, name="appearance"),
]
