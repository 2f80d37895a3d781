"""The app."""

from django.apps import AppConfig


class ReaderConfig(AppConfig):
    """The policy, word by word, and what each sentence was encoded as."""

    name = "duixian.portal.reader"
    label = "portal_reader"
