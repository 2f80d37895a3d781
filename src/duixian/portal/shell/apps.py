"""The app."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What every page stands in: guards, language, the frame, exports, PDF."""

    name = "duixian.portal.shell"
    label = "portal_shell"
