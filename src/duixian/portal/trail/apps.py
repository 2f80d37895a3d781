"""The app."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """What auditors see: who did what, and the chain verified."""

    name = "duixian.portal.trail"
    label = "portal_trail"
