"""The policy that the portal serves, as of today."""

from __future__ import annotations

from django.conf import settings

from duixian.library.package import Package
from duixian.office.cases import editions
from duixian.office.cases.read_procedures import Procedures
from duixian.portal.shell import clock


def official() -> Package:
    """The policy alone: what the office decides by."""
    return editions.current(settings.PACKAGE, clock.today())[0]


def procedures() -> Procedures:
    """How each benefit is applied for."""
    return editions.current(settings.PACKAGE, clock.today())[1]


def shown() -> Package:
    """With the illustrative scenario where one is set; only ever under its banner."""
    return editions.current(shown_name(), clock.today())[0]


def shown_name() -> str:
    """Its name: base+scenario."""
    return f"{settings.PACKAGE}+{settings.SCENARIO}" if settings.SCENARIO else settings.PACKAGE
