"""Every worked case of the policy and of the scenario reads well, in both languages."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache

import pytest
from django.template.loader import render_to_string

from duixian.awards import Entry, Ledger
from duixian.basics.text import Text, speaking
from duixian.language.judge import Verdict
from duixian.language.plain import Joined, Named, Quoted, Term
from duixian.library.cases import load_cases
from duixian.library.facts import Application
from duixian.policy import Policy
from duixian.portal.checkup.outcome import Outcome, without_identity, work_out
from duixian.portal.checkup.report import Item, Report, Teller
from duixian.portal.shell.policies import official, shown

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


EVERY = 2
"""Every second case is enough for what is about words."""


@cache
def worked() -> list[tuple[object, Outcome]]:
    packages = official(), shown()
    found = []
    for package in packages:
        for case in load_cases(package)[0][::EVERY]:
            application = Application(case.subject, case.year, case.on, "")
            found.append((case, work_out(packages, application)))
    return found


def items(report: Report) -> list[Item]:
    return [item for group in report.groups for item in group.items]


def said(value: object) -> list[str]:
    """Every phrase in a tree of dataclasses, rendered."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Text | Named | Quoted | Term | Joined):
        return [str(value)]
    if isinstance(value, tuple | list):
        return [one for part in value for one in said(part)]
    if is_dataclass(value) and not isinstance(value, Outcome):
        return [one for f in fields(value) for one in said(getattr(value, f.name))]
    return []


def test_every_worked_case_is_told_whole_and_nothing_is_told_twice(world):
    for case, outcome in worked():
        report = Teller(outcome).report()
        findings = outcome.official.findings
        informed = [f for f in findings if f.is_informed]
        told = items(report)
        assert {i.id for i in told} >= {f.provision.id for f in informed}, case.id
        assert len({i.anchor for i in told}) == len(told), case.id
        for item in told:
            assert item.quote and str(item.clause), case.id
            if item.met is False:
                assert str(item.why), (case.id, item.id)
            if item.met is None:
                assert item.open or any(line.met is None for line in item.lines), (case.id, item.id)


def test_every_amount_of_a_worked_case_is_on_the_page(world):
    from duixian.awards.words import money

    for case, outcome in worked():
        report = Teller(outcome).report()
        texts = {str(item.amount) for item in items(report)}
        for finding in outcome.official.findings:
            amount = finding.amount
            if finding.verdict is Verdict.QUALIFIES and amount is not None and amount.is_exact:
                assert str(money(amount.low or 0)) in texts, case.id


def test_in_english_only_names_of_things_and_quotations_are_chinese(world):
    with speaking("en"):
        for case, outcome in worked():
            report = Teller(outcome).report()
            ids = sorted(_ids(outcome), key=len, reverse=True)
            for item in items(report):
                for text in (
                    str(item.name), str(item.amount), *said(item.lines), *said(item.workings),
                    *said(item.open), *said(item.turns), *said(item.why), *said(item.facts),
                    *said(item.then), *said(item.materials), *said(item.departments),
                    *said(item.example),
                ):  # fmt: skip
                    if text.startswith("[["):
                        continue  # a question's key
                    rest = re.sub(
                        r"“(?:[^“”]|“[^”]*”)*”|`[^`]*`|《[^》]*》|rounded to \S+", "", text
                    )
                    for id in ids:
                        rest = rest.replace(id, "")
                    values = {turn.value for turn in item.turns}
                    assert text in values or not CHINESE.findall(rest), (case.id, text)


def test_the_page_and_the_shared_page_can_be_drawn_of_each(world):
    for number, (case, outcome) in enumerate(worked()):
        if number % 6:
            continue
        for teller in (Teller(outcome), Teller(outcome, with_facts=False)):
            report = teller.report()
            page = render_to_string(
                "portal/checkup/_groups.html",
                {"report": report, "groups": report.groups, "combination": report.combination},
            )
            assert "{{" not in page and "{%" not in page, case.id


def test_a_shared_result_without_facts_says_no_value_that_was_found(world):
    for case, outcome in worked():
        told = items(Teller(outcome, with_facts=False).report())
        assert not any(i.facts or i.workings or i.workings_high for i in told), case.id
        assert not any(str(line.found) or str(line.who) for i in told for line in i.lines)
        assert not any("现为" in text for i in told for text in said((i.turns, i.why))), case.id


def test_nobodys_name_is_in_a_result_without_identity(world):
    application = Policy(official()).explain(RIVALS).application
    outcome = work_out((official(), shown()), without_identity(application))
    page = " ".join(said(Teller(outcome).report()))
    assert "合成企业" not in page and application.subject.id == "合成企业"


# -- combination ---------------------------------------------------------------------------------

RIVALS = """
主体: 企业
标识: 合成企业
年度: 2025
基准日: "2025-09-15"
事实:
  科技型中小企业: 是
  科技型中小企业认定年度: 2025年度
  科技领军企业: 是
  科技领军企业认定年度: 2025年度
  创新型中小企业: 是
  创新型中小企业认定年度: 2025年度
  高新技术企业: 是
  规上企业: 是
  工业企业: 是
  高新技术企业首次认定: 是
  高新技术企业认定年度: 2025年度
认定: {符合条件的服务机构: 是}
关联:
  服务收入:
    - {服务类别: 机器换人, 服务本区企业收入: 3000万元}
    - {服务类别: 工业互联网应用, 服务本区企业收入: 3000万元}
"""


def test_what_is_paid_instead_of_what_and_why_is_the_engines_word(world):
    policy = Policy(shown())
    outcome = work_out((official(), shown()), policy.explain(RIVALS).application)
    combination = Teller(outcome).report().combination
    engine = policy.combine(RIVALS)
    paid = {str(one.benefit) for one in combination.paid}
    assert paid == {a.item.terms.benefit for a in engine.awards if a.amount}
    assert {one.benefit for one in combination.given_up} == {
        f.item.terms.benefit for f in engine.forgone
    }
    assert all(one.notes for one in combination.given_up)
    assert combination.illustrative


def test_what_was_received_comes_off_with_its_reason(world):
    application = Policy(official()).explain(RIVALS).application
    entry = Entry(
        "合成企业", "合成企业", "第十二条.智能制造服务机构资助", "智能制造服务机构资助", "区级",
        2025, None, 50_000_000,
    )  # fmt: skip
    outcome = work_out((official(), shown()), application, Ledger((entry,)))
    notes = [str(n) for one in Teller(outcome).report().combination.paid for n in one.notes]
    assert any("封顶" in note or "已得" in note for note in notes), notes
    shared = Teller(outcome, with_facts=False).report().combination
    assert not any("已得" in str(n) for one in shared.paid for n in one.notes)


def _ids(outcome: Outcome) -> set[str]:
    return {f.judgement.subject.id for f in outcome.official.findings} | {
        leaf for f in outcome.official.findings for leaf in _rows(f.judgement.subject)
    }


def _rows(subject) -> set[str]:
    found = {subject.id}
    for related in subject.related.values():
        for row in related.rows:
            found |= _rows(row)
    for other in subject.references.values():
        found.add(other.id)
    return found
