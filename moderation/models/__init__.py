from moderation.models.rule import Rule

__all__ = ["Rule"]
