"""The app."""

from django.apps import AppConfig


class CheckupConfig(AppConfig):
    """政策体检: what one applicant gets, would get, and misses by how little."""

    name = "duixian.portal.checkup"
    label = "portal_checkup"
