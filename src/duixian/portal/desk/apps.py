"""The app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What officers see: the queue, the case, decisions, official documents."""

    name = "duixian.portal.desk"
    label = "portal_desk"
