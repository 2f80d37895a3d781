"""The app's name for Django."""

from django.apps import AppConfig


class Register(AppConfig):
    """Subjects and their facts."""

    name = "duixian.office.register"
    label = "register"
