"""Rule: what people agree to when they join."""

from django.db import models


class Rule(models.Model):
    text = models.TextField()
    hint = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    translations = models.JSONField(default=dict, blank=True, help_text='{"de": {"text": "...", "hint": "..."}}')
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
