"""The app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """公示, open data, the calendar of windows, e-mail to those who ask for it."""

    name = "duixian.portal.notices"
    label = "portal_notices"
