"""Subjects ↔ registers: what rules say of a subject stays the same, to the 分."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pyarrow as pa
import pytest

from duixian.basics.problems import Problems
from duixian.language.evaluate import Facts
from duixian.language.judge import judge_benefit, judge_standard
from duixian.language.provision import Benefit
from duixian.language.subjects import Related, Subject
from duixian.library.cases import load_cases
from duixian.tables import (
    NotRepresentable,
    alike,
    check_register,
    from_subjects,
    load_register,
    recognition_keys,
    save_register,
    to_subjects,
)


def outcome(provision, facts):
    """Everything that a judgement says, with ids of related subjects left out of it."""
    judged = (
        judge_benefit(provision, facts)
        if isinstance(provision, Benefit)
        else [judge_standard(provision, facts)]
    )
    return [
        (
            one.verdict,
            None if one.failed is None else str(one.failed.condition.test),
            None if one.amount is None else (one.amount.low, one.amount.high, len(one.amount.owed)),
            [(gap.kind, gap.name, gap.year) for gap in one.gaps],
        )
        for one in judged
    ]


def test_every_worked_case_is_judged_alike_after_a_journey_through_a_register(package, tmp_path):
    cases, _ = load_cases(package)
    assert len(cases) > 200
    by_id = {case.id: case for case in cases}
    subjects = [replace(case.subject, id=case.id) for case in cases]
    judged = 0
    for number, group in enumerate(alike(subjects, package.vocabulary)):
        register = from_subjects(group, package.vocabulary, synthetic=True)
        problems = Problems()
        assert check_register(
            register, package.vocabulary, problems, recognitions=recognition_keys(package)
        ), list(map(str, problems))
        save_register(register, tmp_path / str(number))
        again = load_register(tmp_path / str(number), problems)
        assert again is not None
        assert again.synthetic
        ids = {subject.id for subject in group}
        for kind in {subject.kind for subject in group}:
            for found in to_subjects(again, package.vocabulary, kind):
                if found.id not in ids:
                    continue
                case = by_id[found.id]
                provision = package.provisions[case.provision]
                before, after = (
                    outcome(provision, Facts(one, case.year, case.on, package.complete))
                    for one in (case.subject, found)
                )
                assert after == before, case.id
                judged += 1
    assert judged == len(cases)


FIRM = Subject(
    "企业",
    "甲",
    {("营业收入", 2025): Fraction(1234567, 100), ("高新技术企业", None): True},
    {"第十二条.智能制造服务机构资助.符合条件的服务机构": False},
    {"服务收入": Related((Subject("服务收入", "1", {("服务类别", None): "机器换人"}),), True)},
)


def test_a_number_is_stored_as_grains_and_comes_back_exact(package):
    register = from_subjects([FIRM], package.vocabulary)
    assert register.table("企业")["营业收入@2025"].to_pylist() == [1234567]
    (found,) = to_subjects(register, package.vocabulary, "企业")
    assert found.facts == FIRM.facts
    assert found.recognitions == FIRM.recognitions
    assert found.related["服务收入"].complete
    assert [row.facts for row in found.related["服务收入"].rows] == [
        {("服务类别", None): "机器换人"}
    ]


def test_what_two_subjects_call_alike_stays_two_things(package):
    other = replace(FIRM, id="乙")
    register = from_subjects([FIRM, other], package.vocabulary)
    assert register.table("服务收入")["标识"].to_pylist() == ["1", "1〔2〕"]
    assert register.table("服务收入")["引用:服务机构"].to_pylist() == ["甲", "乙"]


def test_one_world_undoes_to_subjects(package):
    owner = Subject("企业", "甲", {("营业收入", 2025): 100})
    first = Subject("项目", "一", {("约定开工日", None): date(2025, 3, 1)})
    second = Subject("项目", "二", {("省重大项目", None): True})
    apart = [
        replace(first, references={"建设单位": owner}),
        replace(second, references={"建设单位": owner}),
        replace(owner, related={"建设项目": Related((first, second), True)}),
    ]
    register = from_subjects(apart, package.vocabulary, one_world=True)
    assert register.rows("企业") == 1
    subjects = [
        subject
        for kind in register.kinds
        for subject in to_subjects(register, package.vocabulary, kind)
    ]
    again = from_subjects(subjects, package.vocabulary, one_world=True)
    assert {k: again.table(k).sort_by("标识") for k in again.kinds} == {
        k: register.table(k).sort_by("标识") for k in register.kinds
    }
    with pytest.raises(NotRepresentable, match="does not list the same"):
        from_subjects([*apart[:2], owner], package.vocabulary, one_world=True)
    with pytest.raises(NotRepresentable, match="two ways"):
        richer = replace(
            apart[1], references={"建设单位": Subject("企业", "甲", {("营业收入", 2025): 5})}
        )
        from_subjects([apart[0], richer], package.vocabulary, one_world=True)


def test_a_reference_to_nobody_is_unknown_and_so_is_a_kind_that_was_not_loaded(package):
    from duixian.tables import register_of

    table = pa.table({"标识": ["一", "二"], "引用:建设单位": ["甲", "无此人"]})
    firms = pa.table({"标识": ["甲"]})
    register = register_of({"项目": table, "企业": firms})
    first, second = to_subjects(register, package.vocabulary, "项目")
    assert first.references["建设单位"].id == "甲"
    assert second.references == {}
    (firm,) = to_subjects(register, package.vocabulary, "企业", ["甲"])
    assert [row.id for row in firm.related["建设项目"].rows] == ["一"]
    assert firm.related["建设项目"].complete is None
    assert firm.related["服务收入"] == Related((), False)
    with pytest.raises(KeyError):
        list(to_subjects(register, package.vocabulary, "购买"))
    with pytest.raises(KeyError):
        list(to_subjects(register, package.vocabulary, "企业", ["乙"]))
    alone = register_of({"项目": table})
    assert [s.references for s in to_subjects(alone, package.vocabulary, "项目")] == [{}, {}]


OF_ANOTHER = Subject("服务收入", "1", references={"服务机构": Subject("企业", "丙")})


@pytest.mark.parametrize(
    ("subjects", "why"),
    [
        ([FIRM, FIRM], "two 企业 are called 甲"),
        ([FIRM, replace(FIRM, id="乙", related={})], "disagree on whether their 服务收入"),
        ([replace(FIRM, facts={("营业收入", 2025): Fraction(1, 1000)})], "no multiple"),
        ([replace(FIRM, facts={("营业收入", 2025): -1})], "outside its range"),
        ([replace(FIRM, facts={("营业收入", 2025): True})], "no number"),
        ([replace(FIRM, facts={("营业收入", None): 1})], "no fact 营业收入"),
        ([replace(FIRM, facts={("没有的事", None): 1})], "no fact 没有的事"),
        ([replace(FIRM, related={"朋友": Related(())})], "no related 朋友"),
        ([replace(FIRM, references={"母公司": FIRM})], "no reference 母公司"),
        (
            [replace(FIRM, related={"服务收入": Related((OF_ANOTHER,))})],
            "not its parent",
        ),
    ],
)
def test_what_a_register_cannot_say_is_refused(package, subjects, why):
    with pytest.raises(NotRepresentable, match=why):
        from_subjects(subjects, package.vocabulary)


def test_a_row_may_repeat_the_pointer_to_its_parent(package):
    row = Subject("服务收入", "1", references={"服务机构": Subject("企业", "甲")})
    register = from_subjects(
        [replace(FIRM, related={"服务收入": Related((row,))})], package.vocabulary
    )
    assert register.rows("企业") == 1
