"""Peer: another server that this one has met."""

from django.db import models


class Peer(models.Model):
    domain = models.CharField(max_length=255, primary_key=True)
    software = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.domain
