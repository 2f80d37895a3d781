"""The app's name for Django."""

from django.apps import AppConfig


class Cases(AppConfig):
    """Cases."""

    name = "duixian.office.cases"
    label = "cases"
