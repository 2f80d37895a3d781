"""`duixian ask`: the fewest questions, one at a time, in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from duixian.basics.problems import Problems
from duixian.basics.text import current_language, translate
from duixian.cli.console import Exit, out, print_illustrative, print_problems
from duixian.cli.letter import Paper, show_explanation
from duixian.cli.packages import load_package
from duixian.language.plain import Named, number
from duixian.language.subjects import Known
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact
from duixian.language.wording import show_value
from duixian.library.facts import Application, FactsReader
from duixian.library.literals import Refused, read_value
from duixian.library.write_facts import write_application
from duixian.readings.ask import DONT_KNOW, Interview, Question, QuestionKey
from duixian.readings.explain import explain

_MOST_ROWS = 50
_HINTS: dict[type, str] = {DayType: "2025-05-01", YearType: "2025"}


def run(
    kind: str,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    known: Path | None,
    only: str,
    save: Path | None,
    read_line: Callable[[str], str] = input,
) -> Exit:
    """Ask until nothing more can change, then explain; answers can be taken back with <."""
    package = load_package(path, supplements, on)
    problems = Problems()
    start = FactsReader(package, problems).file(known) if known is not None else None
    if package.problems.errors or problems.errors or (known is not None and start is None):
        print_problems([*package.problems.errors, *problems])
        return Exit.PROBLEMS
    console = out()
    if start is None and kind not in package.vocabulary.kinds:
        known_kinds = "、".join(package.vocabulary.kinds)
        console.print(translate("没有登记主体「{name}」").format(name=escape(kind)))
        console.print(translate("可以写:{known}").format(known=escape(known_kinds)))
        return Exit.PROBLEMS
    interview = Interview(
        package,
        start.subject.kind if start is not None else kind,
        start.year if start is not None else package.year,
        on or (start.on if start is not None else date.today()),
        start.subject if start is not None else None,
        only,
        ask_registers=start is None,
    )
    print_illustrative(package, console)
    interview = _converse(interview, console, read_line)
    subject = interview.subject
    note = translate("由问答得出") if start is None else start.note
    application = Application(subject, interview.year, interview.on, note)
    show_explanation(explain(package, application, only=only), console, everything=False)
    if save is not None:
        save.write_text(write_application(application, package.vocabulary), encoding="utf-8")
        console.print(translate("答案已存到 {path}").format(path=escape(str(save))))
    return Exit.OK


def _converse(interview: Interview, console: Console, read_line: Callable[[str], str]) -> Interview:
    console.print(
        f"[dim]{escape(translate('回车 = 不知道 · < 改上一个答案 · q 到此为止,看结果'))}[/]"
    )
    history: list[QuestionKey] = []
    count = 0
    while True:
        question = interview.next()
        if question is None:
            done = translate("问完了:共 {count} 个问题,再问也不会改变结果。").format(count=count)
            console.print()
            console.print(f"[green]{escape(done)}[/]")
            if not history or _asked(read_line, translate("回车看结果,< 改上一个答案 > ")) != "<":
                break
            count -= 1
            interview = interview.forget(history.pop())
            continue
        count += 1
        console.print()
        paper = Paper(console)
        paper.line(f"[bold cyan]{count}.[/] [bold]{escape(str(question.text))}[/]", 0, 3)
        paper.line(f"[dim]{escape(str(question.reason))}[/]", 3, 0)
        _show_choices(question, console)
        line = _asked(read_line, "   > ")
        if line is None:
            break
        if line in ("q", "Q"):
            break
        if line == "<":
            count -= 1
            if history:
                count -= 1
                interview = interview.forget(history.pop())
            continue
        answer = DONT_KNOW if not line else _parse(question, line, console)
        if answer is None:
            count -= 1
            continue
        interview = interview.answer(question.key, answer)
        history.append(question.key)
        if question.fact is not None and answer is not DONT_KNOW:
            console.print(f"   [green]{escape(_echo(question.fact, answer))}[/]")
    console.print()
    return interview


def _echo(fact: Fact, answer: Known) -> str:
    """The answer as it was understood."""
    if isinstance(fact.type, CategoryType):
        return str(Named(str(answer), fact.value_english.get(str(answer), "")))
    if isinstance(fact.type, NumberType):
        return str(number(answer, fact.type, fact.unit))
    return show_value(answer, fact.type, fact.unit)


def _asked(read_line: Callable[[str], str], prompt: str) -> str | None:
    """The line typed, or None where there is no more input."""
    try:
        return read_line(prompt).strip()
    except EOFError:
        return None


def _show_choices(question: Question, console: Console) -> None:
    fact = question.fact
    if fact is None:
        return
    if isinstance(fact.type, CategoryType):
        english = current_language() == "en"
        for number, value in enumerate(fact.type.values, start=1):
            shown = fact.value_english.get(value, value) if english else value
            console.print(f"   [cyan]{number}[/] {escape(shown)}")
    elif isinstance(fact.type, NumberType):
        hint = translate("写数字加单位,例如 {example}").format(example=f"100{fact.unit.name}")
        console.print(f"   [dim]{escape(hint)}[/]")
    else:
        hint = translate("是 / 否") if isinstance(fact.type, TruthType) else _HINTS[type(fact.type)]
        console.print(f"   [dim]{hint}[/]")


def _parse(question: Question, line: str, console: Console) -> Known | None:
    """The answer, or None with the reason shown so that it is asked again."""
    fact = question.fact
    if fact is None:
        if line.isdecimal() and int(line) <= _MOST_ROWS:
            return int(line)
        again = translate("写一个 0 到 {most} 的数").format(most=_MOST_ROWS)
        console.print(f"   [red]{escape(again)}[/]")
        return None
    if isinstance(fact.type, CategoryType) and line.isdecimal():
        number = int(line)
        if 1 <= number <= len(fact.type.values):
            return fact.type.values[number - 1]
    if isinstance(fact.type, NumberType) and line.replace(".", "", 1).isdecimal():
        line += fact.unit.name
    words = {"y": "是", "n": "否", "Y": "是", "N": "否"}
    try:
        return read_value(fact, words.get(line, line))
    except Refused as refused:
        console.print(f"   [red]{escape(str(refused.reason))}[/] {escape(str(refused.hint))}")
        return None
