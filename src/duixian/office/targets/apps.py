"""The app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Reports of progress."""

    name = "duixian.office.targets"
    label = "targets"
