"""The app."""

from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    """What finance sees: money by field, payment batches, reconciliation."""

    name = "duixian.portal.treasury"
    label = "portal_treasury"
