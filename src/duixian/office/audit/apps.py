"""The app's name for Django."""

from django.apps import AppConfig


class Audit(AppConfig):
    """What was done."""

    name = "duixian.office.audit"
    label = "audit"
