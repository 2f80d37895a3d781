"""What sources say, side by side: dated, with evidence, conflicts shown until they are settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.tables.people import firm as firm_code

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.audit.models import Record
from duixian.office.refusal import Refused
from duixian.office.register import imports, personal, services
from duixian.office.register.models import (
    FactStatement,
    FactValue,
    PersonalItem,
    Subject,
    Withdrawal,
)
from duixian.office.register.personal import Grounds, find_person
from duixian.office.register.services import Said
from duixian.office.register.statements import Origin, Statement, find
from duixian.tables import Job, read_mapping
from duixian.tables.register import register_of

PACKAGE = load(Path(__file__).parents[3] / "policies" / "qiantang-2025")
WORDS = PACKAGE.vocabulary
AT = datetime(2025, 5, 1, 1, tzinfo=UTC)
DAY = date(2025, 5, 1)
FIRM = firm_code(1)


def officer(role: Role, scope: str, id: str = "u-1") -> Actor:
    return Actor(id, "某", (Grant(role, scope, date(2025, 1, 1)),))


TAX = officer(Role.FIRST_REVIEW, "区税务局", "u-tax")
LABOUR = officer(Role.FIRST_REVIEW, "区人社局", "u-labour")
COMMERCE = officer(Role.SECOND_REVIEW, "区商务局", "u-commerce")
AUDITOR = officer(Role.AUDIT, "区审计局", "u-audit")


def register(revenue: int, year: int = 2025, reference: str = FIRM):
    return register_of({"企业": pa.table({"标识": [reference], f"营业收入@{year}": [revenue]})})


def take(by: Actor, revenue: int, source: str, at: datetime = AT, **more):
    return imports.import_register(
        by, register(revenue, **more), source=source, vocabulary=WORDS, evidence="表.csv", at=at
    )


@pytest.fixture
def firm(engine) -> Subject:
    take(TAX, 100, "区税务局")
    return Subject.objects.get()


def read(firm: Subject, on: date = DAY, by: Actor = AUDITOR):
    return services.facts_of(by, firm, on=on, at=AT)


def applicant(firm: Subject) -> Actor:
    return officer(Role.APPLICANT, str(firm.key), "u-boss")


def say_so(firm: Subject, value: int, at: datetime = AT, **more):
    return services.state(
        applicant(firm), firm, [Said("营业收入", value, "2025", **more)], vocabulary=WORDS, at=at
    )


@pytest.mark.django_db
def test_an_imported_fact_has_its_source_evidence_and_day(firm):
    (finding,) = read(firm)
    (told,) = finding.statements
    assert (finding.fact, finding.period, finding.value) == ("营业收入", "2025", 100)
    assert (told.source, told.evidence, told.since) == ("区税务局", "表.csv", DAY)
    assert (firm.kind, firm.reference) == ("企业", FIRM)


@pytest.mark.django_db
def test_the_same_table_again_says_nothing_new(firm):
    counted = take(TAX, 100, "区税务局", AT + timedelta(days=9))
    assert counted == imports.Counted(subjects=1, new_subjects=0, stated=0, unchanged=1)
    assert take(TAX, 120, "区税务局", AT + timedelta(days=10)).stated == 1
    assert take(TAX, 120, "区税务局", AT + timedelta(days=11)).unchanged == 1


@pytest.mark.django_db
def test_the_newest_word_of_one_source_counts_from_its_day(firm):
    later = AT + timedelta(days=30)
    take(TAX, 120, "区税务局", later)
    assert [f.value for f in read(firm)] == [100]
    (finding,) = read(firm, DAY + timedelta(days=30))
    assert finding.value == 120
    assert FactStatement.objects.count() == 2


@pytest.mark.django_db
def test_sources_that_differ_are_shown_and_never_overwritten(firm):
    say_so(firm, 130)
    (finding,) = read(firm)
    assert (finding.is_conflict, finding.value) == (True, None)
    assert [(s.source, s.value) for s in finding.statements] == [
        ("本人申报", 130), ("区税务局", 100),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_certificate_settles_what_it_names(firm):
    say_so(firm, 130)
    (finding,) = read(firm)
    settled = [s.id for s in finding.statements]
    services.certify(
        COMMERCE, firm, Said("营业收入", 125, "2025"), department="区商务局", evidence="审计报告",
        vocabulary=WORDS, at=AT, settles=settled,
    )  # fmt: skip
    (finding,) = read(firm)
    assert (finding.value, finding.is_conflict) == (125, False)
    take(TAX, 90, "区税务局", AT + timedelta(days=1))  # a new word opens it again
    (finding,) = read(firm, DAY + timedelta(days=1))
    assert finding.is_conflict


@pytest.mark.django_db
def test_a_certificate_needs_evidence_and_is_about_one_fact(firm):
    other = take(TAX, 5, "区税务局", year=2024)
    assert other.stated == 1
    stranger = FactStatement.objects.get(period="2024").pk

    def certify(evidence: str, settles: list[int], by: Actor = COMMERCE):
        services.certify(
            by, firm, Said("营业收入", 1, "2025"), department="区商务局", evidence=evidence,
            vocabulary=WORDS, at=AT, settles=settles,
        )  # fmt: skip

    with pytest.raises(Refused, match="no-evidence"):
        certify("", [])
    with pytest.raises(Refused, match="not-about-this"):
        certify("文", [stranger])
    with pytest.raises(Refused, match="not-permitted"):
        certify("文", [], TAX)
    both = replace(COMMERCE, grants=(*COMMERCE.grants, *applicant(firm).grants))
    with pytest.raises(Refused, match="own-case"):
        certify("文", [], both)


@pytest.mark.django_db
def test_what_a_source_takes_back_stays_in_sight_and_no_longer_counts(firm):
    (mine,) = say_so(firm, 130)
    services.withdraw(applicant(firm), mine, reason="填错", at=AT)
    services.withdraw(applicant(firm), mine, reason="再点一次", at=AT)
    assert [f.value for f in read(firm)] == [100]
    assert [s.is_withdrawn for s in services.statements_of(firm)] == [False, True]
    theirs = FactStatement.objects.get(source="区税务局")
    with pytest.raises(Refused, match="not-permitted"):
        services.withdraw(applicant(firm), theirs, reason="不认", at=AT)
    services.withdraw(TAX, theirs, reason="系统误报", at=AT)
    assert read(firm) == []
    assert str(Withdrawal.objects.get(statement=theirs)) == "系统误报"
    assert take(TAX, 100, "区税务局").stated == 1  # said anew


@pytest.mark.django_db
def test_a_fact_may_be_bounded_in_time(firm):
    say_so(firm, 130, since=date(2025, 6, 1), until=date(2025, 6, 30))
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [read(firm, day)[0].is_conflict for day in days] == [False, True, True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("没有的事实", 1), "unknown-fact"),
        (Said("营业收入", 1), "unknown-fact"),
        (Said("营业收入", 1, "今年"), "unknown-fact"),
        (Said("营业收入", 1.5, "2025"), "bad-value"),
        (Said("营业收入", [1], "2025"), "bad-value"),
    ],
)
def test_only_facts_of_the_vocabulary_are_recorded(firm, said, code):
    with pytest.raises(Refused, match=code):
        services.state(applicant(firm), firm, [said], vocabulary=WORDS, at=AT)


@pytest.mark.django_db
def test_nobody_states_or_reads_for_another(firm):
    stranger = officer(Role.APPLICANT, "别的企业")
    with pytest.raises(Refused, match="not-permitted"):
        services.state(stranger, firm, [], vocabulary=WORDS, at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        read(firm, by=stranger)
    with pytest.raises(Refused, match="not-permitted"):
        take(LABOUR, 5, "区税务局")
    assert read(firm, by=applicant(firm))[0].value == 100


@pytest.mark.django_db
def test_a_department_reads_who_has_a_case_there_as_long_as_it_has(firm):
    with pytest.raises(Refused, match="not-permitted"):
        read(firm, by=COMMERCE)
    handled = services.handle(firm, "区商务局", "办件1", since=DAY)
    assert services.handle(firm, "区商务局", "办件1", since=DAY) == handled
    assert read(firm, by=COMMERCE)[0].value == 100
    handled.until = DAY - timedelta(days=1)
    handled.save()
    with pytest.raises(Refused, match="not-permitted"):
        read(firm, by=COMMERCE)
    assert str(handled) == "区商务局 · 办件1"


@pytest.mark.django_db
def test_each_reading_and_import_is_noted_without_values(firm):
    say_so(firm, 987654321)
    read(firm)
    acts = list(Record.objects.order_by("pk").values_list("actor", "action"))
    assert acts == [
        ("u-tax", "导入部门数据"), ("u-boss", "自行申报事实"), ("u-audit", "查看档案事实"),
    ]  # fmt: skip
    assert "987654321" not in str(list(Record.objects.values()))


@pytest.mark.django_db
def test_what_was_said_cannot_be_rewritten(firm):
    told = FactStatement.objects.get()
    for change in (
        lambda: FactStatement.objects.update(source="别人"),
        lambda: FactValue.objects.update(value=1),
        told.delete,
        lambda: Subject.objects.update(reference="别的"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    held = FactValue.objects.get()
    assert services.digest(held.salt, held.value) == told.digest
    assert services.digest(held.salt, 101) != told.digest
    assert [str(row) for row in (told, held)] == ["营业收入2025 · 区税务局", "100"]
    assert str(firm) == f"企业 {firm.key}"


@pytest.mark.django_db
def test_a_departments_file_comes_in_by_its_mapping_and_rejected_rows_lie_beside_it(tmp_path):
    table = tmp_path / "企业.csv"
    table.write_text(f"信用代码,营收(万元)\n{FIRM},2.5\n不是代码,1\n", encoding="utf-8")
    problems = Problems()
    job = Job(table, _mapping(problems), tmp_path / "退回.csv", complete=True)
    taken = imports.import_from_tables(
        TAX, [job], source="区税务局", vocabulary=WORDS, problems=problems, at=AT
    )
    assert taken is not None
    counted, (done,) = taken
    assert (counted.stated, done.counts.rejected) == (1, 1)
    assert (tmp_path / "退回.csv").exists()
    told = FactStatement.objects.get()
    assert (told.held.value, told.evidence) == (2_500_000, "企业.csv")
    with pytest.raises(Refused, match="not-permitted"):
        imports.import_from_tables(
            TAX, [job], source="区人社局", vocabulary=WORDS, problems=problems, at=AT
        )


def _mapping(problems: Problems):
    text = """\
主体: 企业
确认: 是
列:
  信用代码: 标识
  "营收(万元)": {事实: 营业收入, 单位: 万元}
"""
    return read_mapping(text, "映射.yaml", PACKAGE, problems)


@pytest.mark.django_db
def test_a_table_that_cannot_be_read_leaves_nothing(tmp_path):
    problems = Problems()
    job = Job(tmp_path / "没有.csv", _mapping(problems), tmp_path / "退回.csv")
    taken = imports.import_from_tables(
        TAX, [job], source="区税务局", vocabulary=WORDS, problems=problems, at=AT
    )
    assert (taken, bool(problems.errors), Subject.objects.count()) == (None, True, 0)


@pytest.mark.django_db
def test_a_large_table_is_taken_over_block_by_block_and_only_what_changed_is_said(monkeypatch):
    monkeypatch.setattr(imports, "BLOCK", 4)
    codes = [firm_code(n) for n in range(10)]

    def table(revenues: list[int | None]):
        return register_of({"企业": pa.table({"标识": codes, "营业收入@2025": revenues})})

    def import_(revenues: list[int | None], at: datetime):
        return imports.import_register(
            TAX, table(revenues), source="区税务局", vocabulary=WORDS, evidence="表.csv", at=at
        )

    first = import_([*range(9), None], AT)
    assert first == imports.Counted(subjects=10, new_subjects=10, stated=9, unchanged=0)
    changed = import_([0, 1, 2, 30, 4, 5, 6, 7, 8, 9], AT + timedelta(days=1))
    assert changed == imports.Counted(subjects=10, new_subjects=0, stated=2, unchanged=8)
    fourth = Subject.objects.get(reference=codes[3])
    (finding,) = read(fourth, DAY + timedelta(days=1))
    assert finding.value == 30
    for row in FactStatement.objects.select_related("held"):
        assert services.digest(row.held.salt, row.held.value) == row.digest
    noted = Record.objects.filter(action="导入部门数据").order_by("pk")
    assert [row.after["from_row"] for row in noted] == [1, 5, 9, 1, 5, 9]


RESIDENT = "330114199001010018"
GROUNDS = Grounds("法定职责", "审核大学生从事现代农业补助", date(2030, 1, 1))


def arrivals(*numbers: str):
    return register_of(
        {"个人": pa.table({"标识": list(numbers), "引进年度": [2024] * len(numbers)})}
    )


def import_persons(by: Actor, register, grounds: Grounds | None = None):
    return imports.import_register(
        by, register, source="区农业农村局", vocabulary=WORDS, evidence="大学生.csv", at=AT,
        grounds=grounds,
    )  # fmt: skip


@pytest.mark.django_db
def test_persons_are_found_by_their_number_which_is_never_written_in_the_open(settings):
    settings.DATA_KEYS, settings.INDEX_KEY = (Fernet.generate_key().decode(),), "i" * 32
    civil = officer(Role.FIRST_REVIEW, "区农业农村局", "u-civil")
    window = Grant(Role.WINDOW, "区农业农村局", DAY)
    found = import_persons(civil, arrivals(RESIDENT))
    assert found == imports.Counted(0, 0, 0, 0, unknown_people=1)
    with pytest.raises(Refused, match="not-permitted"):
        import_persons(civil, arrivals(RESIDENT), GROUNDS)
    both = replace(civil, grants=(*civil.grants, window))
    other = "330114195503050026"
    assert import_persons(both, arrivals(RESIDENT), GROUNDS).new_subjects == 1
    assert import_persons(both, arrivals(RESIDENT, other), GROUNDS).new_subjects == 1
    assert import_persons(civil, arrivals(RESIDENT, other)).unchanged == 2
    person = find_person(RESIDENT)
    assert person is not None
    assert (person.is_person, person.reference) == (True, None)
    assert services.statements_of(person)[0].value == 2024
    assert personal.read(AUDITOR, person, "身份证号", purpose="抽查", at=AT) == RESIDENT
    for model in (Record, FactStatement, FactValue, Subject, PersonalItem):
        assert RESIDENT not in str(list(model.objects.values()))


@pytest.mark.django_db
def test_persons_come_in_only_on_legal_grounds(settings):
    settings.DATA_KEYS, settings.INDEX_KEY = (Fernet.generate_key().decode(),), "i" * 32
    both = officer(Role.FIRST_REVIEW, "区农业农村局", "u-civil")
    both = replace(both, grants=(*both.grants, Grant(Role.WINDOW, "区农业农村局", DAY)))
    with pytest.raises(Refused, match="bad-grounds"):
        import_persons(both, arrivals(RESIDENT), replace(GROUNDS, basis="同意"))
    assert Subject.objects.count() == 0


@pytest.mark.django_db
def test_a_day_is_kept_as_text_and_recognised_again(engine):
    founded = register_of({"电梯": pa.table({"标识": ["梯1"], "投用日期": [date(2020, 2, 29)]})})
    imports.import_register(TAX, founded, source="区税务局", vocabulary=WORDS, evidence="", at=AT)
    assert FactValue.objects.get().value == "2020-02-29"
    again = imports.import_register(
        TAX, founded, source="区税务局", vocabulary=WORDS, evidence="", at=AT
    )
    assert again.unchanged == 1


STATEMENTS = st.builds(
    Statement, id=st.integers(1, 9), fact=st.just("营业收入"), period=st.just("2025"),
    value=st.sampled_from([1, 2, True, None]), origin=st.just(Origin.DEPARTMENT),
    source=st.sampled_from("甲乙丙"), evidence=st.just(""),
    since=st.dates(date(2025, 4, 28), date(2025, 5, 3)), until=st.none(),
    recorded=st.datetimes(datetime(2025, 4, 1), datetime(2025, 4, 3)),
    is_withdrawn=st.booleans(), is_erased=st.booleans(),
)  # fmt: skip


@given(st.lists(STATEMENTS, max_size=6, unique_by=lambda s: s.id))
def test_nothing_is_relied_on_that_a_source_contradicts(statements):
    """The order of rows makes no difference, and a value is one that all who stand say."""
    findings = find(statements, DAY)
    assert find(reversed(statements), DAY) == findings
    for finding in findings:
        sources = [s.source for s in finding.statements]
        assert len(sources) == len(set(sources))
        assert all(s.is_valid(DAY) for s in finding.statements)
        if finding.value is not None:
            assert {repr(s.value) for s in finding.statements} == {repr(finding.value)}
        speaking = {s.source for s in statements if s.is_valid(DAY)}
        assert set(sources) == speaking
