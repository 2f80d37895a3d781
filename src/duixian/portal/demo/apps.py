"""The app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A demonstration district in the office: synthetic people, cases in every state."""

    name = "duixian.portal.demo"
    label = "portal_demo"
