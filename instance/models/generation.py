"""Generation: a number that grows whenever something changes that many rendered fragments of a domain show."""

from django.db import models


class Generation(models.Model):
    """Counted by triggers (migration 0002): custom emoji of the domain `scope`, and for ours ("") the names of apps."""

    scope = models.CharField(max_length=255, primary_key=True)
    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.scope or 'ours'}: {self.number}"
