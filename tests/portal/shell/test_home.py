"""The first page: what waits for whoever looks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from duixian.office.cases.models import CaseRow

pytestmark = pytest.mark.django_db


def counts(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<a class="figure[^>]*><b>(\d+)</b>', page)]


def home(client) -> str:
    answer = client.get(reverse("shell:home"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_in_particular_sees_what_this_is(world, client):
    page = home(client)
    assert "54条政策" in page
    assert counts(page) == []


def test_an_applicant_sees_only_their_own(world, client_for):
    own = CaseRow.objects.filter(applicant__in=world.subjects["qiye"])
    offers, corrections, drafts, _ = counts(home(client_for("qiye")))
    assert offers == own.filter(state="草稿", is_unasked=True).count()
    assert corrections == own.filter(state="补正中").count()
    assert drafts == own.filter(state="草稿", is_unasked=False).count()


def test_officers_and_supervision_see_what_is_late(world, client_for):
    late, now, running = counts(home(client_for("ducha")))
    assert (late, now) == (len(world.due["late"]), len(world.due["today"]))
    mine = counts(home(client_for("chushen")))
    assert 0 < mine[2] <= running


def test_an_officers_counts_are_those_of_the_desk(world, client_for):
    client = client_for("chushen")
    times = client.get(reverse("desk:queue")).context["times"]
    assert counts(home(client)) == [times.overdue, times.today, times.total]


def test_finance_sees_the_lists_that_wait(world, client_for):
    lists, _, ready = counts(home(client_for("caizheng1")))
    assert lists == len(world.payments["waiting"])
    assert ready == len(world.cases["待拨付"])


def test_the_first_page_is_cheap(world, client_for, django_assert_max_num_queries):
    client = client_for("caizheng1")
    with django_assert_max_num_queries(8):
        home(client)


def test_a_role_towards_something_else_breaks_nothing(world):
    """A grant may name any scope; what is no key of the register has no cases."""
    from datetime import date

    from duixian.office.accounts.actor import Actor, Grant, Role
    from duixian.office.glance import waiting

    somebody = Actor("u", "某", (Grant(Role.APPLICANT, "企业甲", date(2025, 1, 1)),))
    assert [one.count for one in waiting(somebody, date(2025, 9, 15))] == [0, 0, 0, 0]
