"""Answers that every room gives alike: a page, a refusal, a thing that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from duixian.office.refusal import Refused

STATUS = {
    "not-permitted": 403, "own-case": 403, "same-hands": 403, "barred": 403, "has-interest": 403,
    "no-policy": 404, "no-benefit": 404,
}  # fmt: skip
"""HTTP status of a refusal; 409 for all others: what was asked for can't be done now."""


def page(
    request: HttpRequest, template: str, values: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page; `template` is below `templates/portal/`."""
    return render(request, f"portal/{template}", dict(values or {}), status=status)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Why not, and what to do next; for htmx a fragment with the same words."""
    return page(request, "refused.html", {"refused": refused}, status=STATUS.get(refused.code, 409))


def missing() -> Http404:
    """What is not there, and what is somebody else's: told alike, so that nothing leaks."""
    return Http404()
