"""The app."""

from django.apps import AppConfig


class ApplyConfig(AppConfig):
    """An applicant's own cases: forms, uploads, tracking, answers."""

    name = "duixian.portal.apply"
    label = "portal_apply"
