"""The app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """One page for leaders, and the promises that no applicant claims."""

    name = "duixian.portal.board"
    label = "portal_board"
