"""The app's name for Django; it holds commands and no tables."""

from django.apps import AppConfig


class Running(AppConfig):
    """Running the office."""

    name = "duixian.office.running"
    label = "running"
