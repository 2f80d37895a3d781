"""A problem says what, where, why, and what to do next."""

from duixian.basics.places import Place
from duixian.basics.problems import Problem, Problems, Severity
from duixian.basics.text import say

LATE = Place("规则.yaml", 41, 12)
EARLY = Place("规则.yaml", 7)


def test_a_problem_reads_as_a_short_letter():
    problem = Problem("unit-mismatch", LATE, say("单位不同"), say("写成金额"), "第十二条")
    assert str(problem) == "规则.yaml:41:12  第十二条\n  单位不同\n  写成金额  [unit-mismatch]"


def test_without_a_hint_the_reason_closes_the_letter():
    assert str(Problem("odd", EARLY, say("奇怪"))) == "规则.yaml:7:1\n  奇怪  [odd]"


def test_problems_come_in_the_order_of_the_file_and_warnings_are_no_errors():
    problems = Problems()
    assert not problems
    problems.add("late", LATE, say("后"))
    problems.warn("early", EARLY, say("先"))
    problems.extend([Problem("middle", Place("规则.yaml", 20), say("中"))])
    assert [problem.code for problem in problems] == ["early", "middle", "late"]
    assert [problem.code for problem in problems.errors] == ["middle", "late"]
    assert len(problems) == 3
    assert problems


def test_a_machine_gets_every_part_apart():
    problem = Problem("odd", LATE, say("奇怪"), say("看看"), "第一条", Severity.WARNING)
    assert problem.as_json() == {
        "code": "odd",
        "severity": "warning",
        "file": "规则.yaml",
        "line": 41,
        "column": 12,
        "subject": "第一条",
        "reason": "奇怪",
        "hint": "看看",
    }
    assert Problem("odd", LATE, say("奇怪")).as_json()["hint"] is None
