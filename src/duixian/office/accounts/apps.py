"""The app's name for Django."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """People and roles."""

    name = "duixian.office.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the office's own checks."""
        import duixian.office.checks  # noqa: F401
