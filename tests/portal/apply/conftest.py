"""Applicants before an office, on a day of its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.office.cases.an_office import firm

from duixian.office.accounts.models import RoleGrant, User
from duixian.office.register.models import Subject
from duixian.portal.apply import own


@pytest.fixture
def office(settings, demo):
    """In May, beside the demonstration: its district is there, and in nobody's way."""
    settings.BUSINESS_DATE = date(2025, 5, 6)
    settings.SCENARIO = ""
    settings.TYPESET = False
    own._TYPICAL.clear()


@pytest.fixture
def on(settings, office):
    """Go to another day."""

    def go(day: str) -> None:
        settings.BUSINESS_DATE = date.fromisoformat(day)

    return go


@pytest.fixture
def sign_in(db, office):
    """A browser of somebody who speaks for these."""

    def enter(*subjects: Subject) -> Client:
        user = User.objects.create_user(f"u{User.objects.count()}", first_name="申请")
        for subject in subjects:
            RoleGrant.objects.create(
                user=user, role="申请人", scope=str(subject.key), since=date(2025, 1, 1),
                granted_by="设立",
            )  # fmt: skip
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def company(db, office) -> Subject:
    return firm(800001)


@pytest.fixture
def owner(sign_in, company) -> Client:
    return sign_in(company)


@pytest.fixture
def stranger(sign_in) -> Client:
    return sign_in(firm(800002))
