"""The app's name for Django."""

from django.apps import AppConfig


class Payment(AppConfig):
    """Payment."""

    name = "duixian.office.payment"
    label = "payment"
