"""The app's name for Django."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The books."""

    name = "duixian.office.ledger"
    label = "ledger"
