"""Personal data: encrypted, with grounds, each reading noted, erasable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, connection, transaction

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.audit.models import Record
from duixian.office.refusal import Refused
from duixian.office.register import personal, services
from duixian.office.register.models import FactStatement, FactValue, PersonalItem, Subject
from duixian.office.register.personal import Grounds
from duixian.office.register.services import Said
from duixian.office.register.statements import Origin

pytestmark = pytest.mark.django_db
AT = datetime(2025, 5, 1, 1, tzinfo=UTC)
LATER = datetime(2031, 1, 1, tzinfo=UTC)
NUMBER, ACCOUNT = "330114199001010018", "6222020200112233445"
BY_LAW = Grounds("法定职责", "审核补贴资格", date(2030, 12, 31))
BY_CONSENT = Grounds("同意", "短信通知", date(2026, 5, 1), "同意书 12")


def officer(role: Role, scope: str, id: str) -> Actor:
    return Actor(id, "某", (Grant(role, scope, date(2025, 1, 1)),))


WINDOW = officer(Role.WINDOW, "区人社局", "u-window")
OTHERS = officer(Role.WINDOW, "区商务局", "u-others")
FINANCE = officer(Role.FINANCE, "区财政局", "u-finance")
SYSTEM = officer(Role.SYSTEM, "区数据局", "u-system")


@pytest.fixture(autouse=True)
def keys(settings):
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)
    settings.INDEX_KEY = "索引" * 10


@pytest.fixture
def person(engine) -> Subject:
    found = personal.person_with(NUMBER, BY_LAW, WINDOW, at=AT)
    services.handle(found, "区人社局", "办件1", since=date(2025, 5, 1))
    return found


def everything() -> str:
    """Every stored character of the register and the records."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("register", "audit")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += cursor.fetchall()
    return str(found)


def test_a_number_is_nowhere_in_the_open(person):
    personal.keep(WINDOW, person, "银行账号", ACCOUNT, BY_LAW, at=AT)
    personal.read(WINDOW, person, "银行账号", purpose="办件1", at=AT)
    stored = everything()
    assert str(person.key) in stored or person.key.hex in stored
    assert NUMBER not in stored
    assert ACCOUNT not in stored


def test_a_person_is_found_again_however_the_number_is_written(person):
    for written in (NUMBER, " 330114 19900101 0018", "３３０１１４１９９００１０１００１８"):
        assert personal.person_with(written, BY_LAW, WINDOW, at=AT) == person
    assert personal.find_person("330114199001010026") is None
    assert Subject.objects.count() == 1


def test_whoever_has_a_case_reads_and_the_reading_is_noted(person):
    assert personal.read(WINDOW, person, "身份证号", purpose="办件1", at=AT) == NUMBER
    shown = personal.read_masked(FINANCE, person, "身份证号", purpose="核对户名", at=AT)
    assert shown == "330***********0018"
    notes = Record.objects.filter(action="查看个人信息").order_by("pk")
    assert [(n.actor, n.authority, n.reason, n.after) for n in notes] == [
        ("u-window", "窗口受理", "办件1", {"kind": "身份证号"}),
        ("u-finance", "财政", "核对户名", {"kind": "身份证号"}),
    ]


def test_nobody_else_reads_or_writes(person):
    boss = officer(Role.APPLICANT, "别人", "u-x")
    for by in (OTHERS, SYSTEM, boss):
        with pytest.raises(Refused, match="not-permitted"):
            personal.read(by, person, "身份证号", purpose="看看", at=AT)
        with pytest.raises(Refused, match="not-permitted"):
            personal.keep(by, person, "银行账号", "1", BY_LAW, at=AT)
    for by in (SYSTEM, boss):
        with pytest.raises(Refused, match="not-permitted"):
            personal.person_with(NUMBER, BY_LAW, by, at=AT)
    assert Record.objects.filter(action="查看个人信息").count() == 0
    themselves = officer(Role.APPLICANT, str(person.key), "u-p")
    assert personal.read(themselves, person, "身份证号", purpose="本人查看", at=AT) == NUMBER


def test_a_reading_has_a_purpose_and_something_to_read(person):
    with pytest.raises(Refused, match="no-purpose"):
        personal.read(WINDOW, person, "身份证号", purpose=" ", at=AT)
    with pytest.raises(Refused, match="not-held"):
        personal.read(WINDOW, person, "银行账号", purpose="办件1", at=AT)


@pytest.mark.parametrize(
    "wrong",
    [{"basis": "方便"}, {"purpose": " "}, {"retain_until": date(2025, 4, 30)}, {"consent": ""}],
)
def test_nothing_is_kept_without_grounds(person, wrong):
    with pytest.raises(Refused, match="bad-grounds"):
        personal.keep(WINDOW, person, "手机号", "138", replace(BY_CONSENT, **wrong), at=AT)
    with pytest.raises(Refused, match="bad-grounds"):
        personal.person_with(NUMBER, replace(BY_CONSENT, **wrong), WINDOW, at=AT)


def test_the_database_too_wants_a_consent_and_a_purpose(person):
    for wrong in ({"basis": "同意"}, {"basis": "法定职责", "purpose": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonalItem.objects.create(**{
                "subject": person, "kind": "手机号", "cipher": "x", "index": "x", "purpose": "用",
                "retain_until": date(2026, 1, 1), "recorded": AT, "recorded_by": "u", **wrong,
            })  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Subject.objects.create(kind="个人", is_person=True, reference=NUMBER, created=AT)


def test_one_number_belongs_to_one_person(person):
    other = personal.person_with("330114199001010026", BY_LAW, WINDOW, at=AT)
    services.handle(other, "区人社局", "办件2", since=date(2025, 5, 1))
    with pytest.raises(Refused, match="taken"):
        personal.keep(WINDOW, other, "身份证号", NUMBER, BY_LAW, at=AT)
    personal.keep(WINDOW, other, "银行账号", ACCOUNT, BY_LAW, at=AT)
    personal.keep(WINDOW, person, "银行账号", ACCOUNT, BY_LAW, at=AT)  # a family may share one


def test_a_new_account_number_replaces_the_old_one(person):
    personal.keep(WINDOW, person, "银行账号", "1", BY_LAW, at=AT)
    personal.keep(WINDOW, person, "银行账号", ACCOUNT, BY_LAW, at=AT)
    assert personal.read(FINANCE, person, "银行账号", purpose="付款", at=AT) == ACCOUNT
    assert str(PersonalItem.objects.get(kind="银行账号")) == "银行账号"


def test_what_the_law_wants_kept_is_kept_until_its_day(person):
    with pytest.raises(Refused, match="still-needed") as refused:
        personal.erase(SYSTEM, person, reason="本人要求", at=AT)
    assert "2030-12-31" in str(refused.value)
    with pytest.raises(Refused, match="not-permitted"):
        personal.erase(WINDOW, person, reason="本人要求", at=LATER)


def test_after_erasure_only_a_key_is_left_that_leads_to_nobody(person):
    services.record(
        person, Said("年龄", 35), origin=Origin.APPLICANT, source="本人申报", evidence="",
        by=WINDOW, at=AT,
    )  # fmt: skip
    assert personal.overdue(date(2030, 12, 31)) == []
    assert personal.overdue(date(2031, 1, 1)) == [person]
    assert personal.erase(SYSTEM, person, reason="期满", at=LATER) == 2
    assert personal.find_person(NUMBER) is None
    assert (FactValue.objects.count(), FactStatement.objects.count()) == (0, 1)
    (told,) = services.statements_of(person)
    assert (told.value, told.is_erased) == (None, True)
    with pytest.raises(Refused, match="not-held"):
        personal.read(FINANCE, person, "身份证号", purpose="查", at=LATER)
    last = Record.objects.order_by("pk").last()
    assert last is not None
    assert (last.action, last.before) == ("擦除个人信息", {"items": 1, "values": 1})


def test_consent_that_is_withdrawn_lets_go_before_its_day(engine):
    someone = personal.person_with(NUMBER, BY_CONSENT, WINDOW, at=AT)
    assert personal.erase(SYSTEM, someone, reason="撤回同意", at=AT) == 1


def test_an_enterprises_facts_outlive_its_contact(engine):
    firm = services.subject_for("企业", "91330114MA2GYQ4H8M", at=AT)
    services.handle(firm, "区人社局", "办件3", since=date(2025, 5, 1))
    personal.keep(WINDOW, firm, "联系人", "王小明", BY_CONSENT, at=AT)
    services.record(
        firm, Said("职工人数", 30, "2025"), origin=Origin.DEPARTMENT, source="区人社局",
        evidence="", by=WINDOW, at=AT,
    )  # fmt: skip
    assert personal.erase(SYSTEM, firm, reason="撤回同意", at=AT) == 1
    assert FactValue.objects.count() == 1


def test_keys_are_changed_without_losing_anything(person, settings):
    old, new = settings.DATA_KEYS, (Fernet.generate_key().decode(),)
    settings.DATA_KEYS = (*new, *old)
    assert personal.renew_keys() == 1
    settings.DATA_KEYS = new
    assert personal.read(WINDOW, person, "身份证号", purpose="办件1", at=AT) == NUMBER
    settings.DATA_KEYS = old
    with pytest.raises(Refused, match="wrong-keys"):
        personal.read(WINDOW, person, "身份证号", purpose="办件1", at=AT)


def test_without_keys_nothing_is_kept(person, settings):
    settings.DATA_KEYS = ()
    with pytest.raises(Refused, match="DUIXIAN_DATA_KEYS"):
        personal.keep(WINDOW, person, "银行账号", ACCOUNT, BY_LAW, at=AT)
    settings.INDEX_KEY = "短"
    with pytest.raises(Refused, match="DUIXIAN_INDEX_KEY"):
        personal.find_person(NUMBER)
