"""What every test may use. The embedded databases come from tests/support/services.py (`-p` in pyproject.toml)."""
