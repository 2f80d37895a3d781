"""Results: firms by name, residents only as numbers that point at nobody."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office.cases.an_office import SERVICE, open_books
from tests.portal.notices.an_office import company, decided, noticed, paid, resident
from tests.tables.people import firm as firm_code

from duixian.office.cases import services
from duixian.portal.notices import results
from duixian.portal.notices.aggregate import Payment, aggregate

db = pytest.mark.django_db


def crowd(benefit: str, month: str, *people: int) -> list[Payment]:
    return [Payment(benefit, month, person, 100) for person in people]


def told(payments: list[Payment]) -> dict[tuple[str, str], int | None]:
    return {(row.benefit, row.month): row.people for row in aggregate(payments)}


def test_fewer_than_five_people_are_hidden_however_many_payments():
    assert told(crowd("甲", "07", 1, 2, 3, 4, 4, 4)) == {("甲", "07"): None}
    (row,) = aggregate(crowd("甲", "07", 1, 2, 3, 4, 5, 5))
    assert (row.people, row.cases, row.amount) == (5, 6, 600)


def test_a_single_hidden_cell_takes_the_smallest_other_one_with_it():
    """甲: 07 has 2, 08 has 9, 09 has 6 people: the total less 08 and 09 would give the 2 away."""
    payments = [
        *crowd("甲", "07", 1, 2),
        *crowd("甲", "08", *range(9)),
        *crowd("甲", "09", *range(6)),
    ]
    assert told(payments) == {("甲", "07"): None, ("甲", "08"): 9, ("甲", "09"): None}


def test_two_hidden_cells_that_hold_few_people_take_a_third():
    """Each has the same two people: together two, not four."""
    payments = [
        *crowd("甲", "07", 1, 2),
        *crowd("甲", "08", 1, 2),
        *crowd("甲", "09", *range(7)),
        *crowd("甲", "10", *range(8)),
    ]
    assert told(payments) == {
        ("甲", "07"): None, ("甲", "08"): None, ("甲", "09"): None, ("甲", "10"): 8,
    }  # fmt: skip


def test_hiding_goes_along_months_too():
    """甲 in 07 is hidden, so another of 07 is; that leaves 乙 with one hidden month, and so on."""
    payments = [
        *crowd("甲", "07", 1), *crowd("甲", "08", *range(20)), *crowd("甲", "09", *range(30)),
        *crowd("乙", "07", *range(10)), *crowd("乙", "08", *range(12)),
        *crowd("丙", "07", *range(40)), *crowd("丙", "08", *range(50)),
    ]  # fmt: skip
    found = told(payments)
    hidden = {cell for cell, people in found.items() if people is None}
    assert hidden == {("甲", "07"), ("甲", "08"), ("乙", "07"), ("乙", "08")}


def test_no_line_can_be_subtracted_to_fewer_than_five():
    """Every benefit and every month hides nobody, or at least two cells with five people."""
    from hypothesis import HealthCheck, given
    from hypothesis import settings as run
    from hypothesis import strategies as st

    payment = st.builds(
        Payment, st.sampled_from("甲乙丙丁"), st.sampled_from(["07", "08", "09"]),
        st.integers(1, 25), st.just(100),
    )  # fmt: skip

    @run(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
    @given(st.lists(payment, max_size=80))
    def holds(payments: list[Payment]) -> None:
        hidden = {(row.benefit, row.month) for row in aggregate(payments) if row.is_hidden}
        shown = {(row.benefit, row.month) for row in aggregate(payments) if not row.is_hidden}
        for axis in (0, 1):
            for line in {cell[axis] for cell in hidden}:
                inside = {cell for cell in hidden if cell[axis] == line}
                people = {p.person for p in payments if (p.benefit, p.month) in inside}
                is_whole = not [cell for cell in shown if cell[axis] == line]
                assert is_whole or (len(inside) > 1 and len(people) >= 5)

    holds()


def rows_of(table: str, **chosen) -> list[dict[str, str]]:
    answer = Client().get(reverse("notices:results-csv", args=[table]), chosen)
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@db
def test_a_firm_is_listed_from_its_decision_to_its_money(on):
    open_books()
    on("2025-06-20")
    noticed(company(1, "合成企业一有限公司"))
    waits = decided(company(2, "合成企业二有限公司"))
    got = decided(company(3, "合成企业三有限公司"))
    paid([got])
    by_name = {row["applicant"]: row for row in rows_of("enterprises")}
    assert set(by_name) == {"合成企业二有限公司", "合成企业三有限公司"}, "not while it is published"
    first, second = by_name["合成企业二有限公司"], by_name["合成企业三有限公司"]
    assert (first["state"], first["decided_on"], first["amount_yuan"]) == (
        "已审定", "2025-05-19", "2000000.00",
    )  # fmt: skip
    assert (first["paid_on"], first["paid_yuan"]) == ("", "0.00")
    assert (second["state"], second["paid_on"]) == ("已拨付", "2025-05-30")
    assert second["paid_yuan"] == "2000000.00"
    assert (second["benefit"], second["field"]) == (SERVICE, "领域二")
    assert second["credit_code"] == firm_code(3)
    page = Client().get(reverse("notices:results")).content.decode()
    assert "合成企业三有限公司" in page
    assert "合成企业一有限公司" not in page
    assert waits.state == "已审定"


@db
def test_what_was_chosen_is_what_is_downloaded(on):
    open_books()
    on("2025-07-01")
    paid([decided(company(1, "合成企业一有限公司"))], on=date(2025, 6, 3))
    decided(company(2, "合成企业二有限公司"))
    assert [row["applicant"] for row in rows_of("enterprises", month="2025-06")] == [
        "合成企业一有限公司"
    ]
    assert [row["applicant"] for row in rows_of("enterprises", month="2025-05")] == [
        "合成企业二有限公司"
    ]
    assert len(rows_of("enterprises", month="2025-99")) == 2, "a month that is none chooses nothing"
    assert rows_of("enterprises", scope="领域一") == []
    assert len(rows_of("enterprises", scope=SERVICE)) == 2
    assert rows_of("enterprises", scope="没有") == []
    assert Client().get(reverse("notices:results-csv", args=["people"])).status_code == 404
    assert Client().get(reverse("notices:results-json", args=["people"])).status_code == 404


@db
def test_residents_are_only_counted_and_only_when_the_month_is_over(on):
    open_books()
    names = ["王一", "王二", "王三", "王四", "王五"]
    rows = [decided(resident(n, name)) for n, name in enumerate(names)]
    paid(rows)
    on("2025-05-31")
    assert rows_of("residents") == []
    on("2025-06-01")
    (row,) = rows_of("residents")
    assert (row["people"], row["cases"], row["paid_yuan"]) == ("5", "5", "10000000.00")
    assert (row["month"], row["is_hidden"]) == ("2025-05", "False")
    json = Client().get(reverse("notices:results-json", args=["residents"])).json()
    assert json["rows"][0]["people"] == 5
    assert set(json["columns"]) == set(json["rows"][0])
    for answer in (
        Client().get(reverse("notices:results")),
        Client().get(reverse("notices:results-json", args=["residents"])),
        Client().get(reverse("notices:results-json", args=["enterprises"])),
    ):
        said = answer.content.decode()
        for resident_ in rows:
            assert str(resident_.applicant_id) not in said
            assert str(resident_.pk) not in said
        assert "王" not in said


@db
def test_several_purchases_of_one_person_are_one_person(on):
    """Five purchases, each a subject of its own, by four names."""
    from tests.office.cases.an_office import AT
    from tests.portal.notices.an_office import GROUNDS, speaker

    from duixian.office.register import personal
    from duixian.office.register.services import subject_for

    open_books()
    rows = []
    for n, name in enumerate(["王一", "王一", "王二", "王三", "王四"]):
        purchase = subject_for("购买", f"发票{n}", at=AT)
        personal.keep(speaker(purchase), purchase, "姓名", name, GROUNDS, at=AT)
        rows.append(decided(purchase))
    paid(rows)
    on("2025-06-01")
    assert [row["is_hidden"] for row in rows_of("residents")] == ["True"]


@db
def test_a_project_is_listed_by_its_code(on):
    from tests.office.cases.an_office import AT

    from duixian.office.register.services import subject_for

    decided(subject_for("项目", "2505-330114-04-01-100001", at=AT))
    on("2025-06-01")
    (row,) = rows_of("enterprises")
    assert (row["applicant"], row["credit_code"]) == ("项目 2505-330114-04-01-100001", "")
    english = Client().get(reverse("notices:results"), HTTP_ACCEPT_LANGUAGE="en")
    assert "Project 2505-330114-04-01-100001" in english.content.decode()


@db
def test_few_residents_are_hidden_on_the_page_and_in_the_files(on):
    open_books()
    paid([decided(resident(n, f"王{n}")) for n in range(4)])
    on("2025-06-01")
    (row,) = rows_of("residents")
    assert (row["is_hidden"], row["people"], row["paid_yuan"]) == ("True", "", "")
    page = Client().get(reverse("notices:results"), {"month": "2025-05"}).content.decode()
    assert "隐去" in page
    assert "800万元" not in page


@db
def test_what_was_recovered_is_no_result(on):
    open_books()
    row = decided(company(1, "合成企业一有限公司"))
    paid([row])
    from tests.office.cases.an_office import STAFF, days

    services.demand_back(STAFF["审定"], row, row.amount, reason="虚假申报", false=True, at=days(40))
    on("2025-07-01")
    assert len(rows_of("enterprises")) == 1
    services.recover(STAFF["编制"], row, row.amount, at=days(50))
    assert rows_of("enterprises") == []


@db
def test_a_name_that_looks_like_a_formula_is_harmless(on):
    on("2025-06-01")
    decided(company(1, "=HYPERLINK(1)"))
    answer = Client().get(reverse("notices:results-csv", args=["enterprises"]))
    assert ",'=HYPERLINK(1)," in answer.content.decode()


@db
def test_the_number_of_queries_does_not_grow_with_the_results(on, django_assert_num_queries):
    on("2025-06-01")
    decided(company(1, "合成企业一有限公司"))
    for route in ("results", "results-csv"):
        place = reverse(f"notices:{route}", args=[] if route == "results" else ["enterprises"])
        Client().get(place)
        with CaptureQueriesContext(connection) as few:
            Client().get(place)
        for number in range(2, 5):
            decided(company(number + len(few) * 10, f"合成企业{number}有限公司"))
        with django_assert_num_queries(len(few)):
            Client().get(place)


def test_every_column_is_explained():
    from duixian.portal.notices.open_data import COLUMNS

    said = Client().get(reverse("notices:dictionary")).content.decode()
    for name in {name for columns in COLUMNS.values() for name, _ in columns}:
        assert f"<code>{name}</code>" in said
    assert results.months(date(2025, 1, 31), 2) == ["2025-01", "2024-12"]
