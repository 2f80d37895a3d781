"""An explanation as a letter in the terminal: what you get, what is open, what you miss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule

from duixian.basics.money import show_fen, show_yuan
from duixian.basics.text import current_language, translate
from duixian.cli.console import print_illustrative
from duixian.language.amount import AmountResult
from duixian.language.evaluate import Gap, GapKind
from duixian.language.judge import Verdict
from duixian.language.provision import Benefit
from duixian.readings.explain import Change, Explanation, Finding, Force, Reason
from duixian.readings.explain.reasons import values_of

_MARK = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    style: str
    findings: list[Finding]
    show: Callable[[Console, Finding, bool], None]


def show_explanation(explanation: Explanation, console: Console, *, everything: bool) -> None:
    """Print the letter; `everything` unfolds the reasons of every finding."""
    _show_head(explanation, console)
    groups = _groups(explanation)
    for group in groups:
        if group.findings:
            count = len(group.findings)
            console.print()
            title = f"[{group.style}]{escape(group.title)}[/] [dim]({count})[/]"
            console.print(Rule(title, align="left", style="dim"))
            for finding in group.findings:
                group.show(console, finding, everything)
    if not any(group.findings for group in groups):
        console.print(translate("这份文件里没有与此相关的待遇或标准。"))
    _show_tail(explanation, console)


def _show_head(explanation: Explanation, console: Console) -> None:
    package, application = explanation.package, explanation.application
    document = package.document
    english = current_language() == "en"
    title = package.english if english else package.title
    number = f" {document.number}" if document is not None else ""
    console.print(f"[bold]{escape(title)}[/][dim]{escape(number)}[/]")
    subject = application.subject
    line = translate("{kind} {name} · {year}年度 · 基准日 {on}").format(
        kind=subject.kind, name=subject.id, year=application.year, on=application.on.isoformat()
    )
    console.print(escape(line))
    if application.note:
        console.print(f"[dim]{escape(application.note)}[/]")
    conventions = package.conventions
    if explanation.force is Force.TRANSITION and conventions.transition is not None:
        console.print(
            "[yellow]"
            + escape(
                translate(
                    "本文件自 {day} 起施行;此日属于「可参照」期间,由{by}决定是否参照。"
                ).format(day=conventions.effective, by=conventions.transition.by)
            )
            + "[/]"
        )
    elif explanation.force is Force.BEFORE:
        note = translate("本文件自 {day} 起施行,此日尚未施行。").format(day=conventions.effective)
        console.print(f"[yellow]{escape(note)}[/]")
    print_illustrative(package, console)


def _groups(explanation: Explanation) -> list[_Group]:
    benefits = [f for f in explanation.findings if isinstance(f.provision, Benefit)]
    others = [f for f in explanation.findings if not isinstance(f.provision, Benefit)]
    granted = [f for f in benefits if f.verdict is Verdict.QUALIFIES]
    pending = [f for f in benefits if f.verdict is Verdict.PENDING]
    failed = [f for f in benefits if f.verdict is Verdict.FAILS]
    return [
        _Group(
            translate("可以得到"), "bold green",
            [f for f in granted if not f.judgement.awaiting], _show_full,
        ),
        _Group(
            translate("符合条件,金额待配套文件"), "bold green",
            [f for f in granted if f.judgement.awaiting], _show_full,
        ),
        _Group(
            translate("还不能确定"), "bold yellow",
            [f for f in pending if f.is_informed], _show_full,
        ),
        _Group(
            translate("差一点"), "bold magenta",
            [f for f in failed if f.enough is not None], _show_full,
        ),
        _Group(translate("标准"), "bold cyan", [f for f in others if f.is_informed], _show_full),
        _Group(
            translate("不符合"), "bold red",
            [f for f in failed if f.enough is None], _show_short,
        ),
        _Group(
            translate("没有资料,未判断"), "dim",
            [f for f in (*pending, *others) if not f.is_informed], _show_unasked,
        ),
    ]  # fmt: skip


def amount_text(amount: AmountResult | None) -> str:
    """200万元; 1,500元 ~ 2,000元; 最高 50万元; 待配套."""
    if amount is None:
        return ""
    if amount.no_arm is not None:
        return translate("无适用档")
    if amount.low is None or amount.high is None:
        return translate("金额待配套") if not amount.missing else translate("金额待定")
    if amount.low == amount.high:
        return show_fen(amount.low)
    if amount.low == 0:
        return translate("最高 {high}").format(high=show_fen(amount.high))
    return translate("{low} 至 {high} 之间").format(
        low=show_fen(amount.low), high=show_fen(amount.high)
    )


def _title(finding: Finding) -> str:
    english = current_language() == "en" and finding.provision.english
    name = finding.provision.english if english else finding.provision.name
    offer = finding.judgement.offer
    stage = f" · {offer.stage}" if offer is not None and offer.stage else ""
    # An amount carries the mark itself.
    marked = finding.illustrative and finding.amount is None
    mark = f" [black on yellow]{escape(translate('示例'))}[/]" if marked else ""
    return f"[bold]{escape(name + stage)}[/]{mark}"


def _show_full(console: Console, finding: Finding, everything: bool) -> None:
    amount = finding.amount
    shown = amount_text(amount)
    if finding.verdict is Verdict.PENDING and shown and amount is not None and amount.low:
        shown = translate("若符合:{amount}").format(amount=shown)
    if finding.illustrative and shown:
        shown += translate("(示例)")
    colour = "green" if finding.verdict is Verdict.QUALIFIES else "yellow"
    money = f"  [bold {colour}]{escape(shown)}[/]" if shown else ""
    subject = finding.judgement.subject
    whose = f"  [dim]{escape(subject.kind)} {escape(subject.id)}[/]"
    console.print()
    console.print(f"  {_title(finding)}{money}{whose}")
    console.print(Padding(f"[dim]{escape(finding.clause)}[/]", (0, 0, 0, 4)))
    console.print(Padding(f"[italic]“{escape(finding.quote)}”[/]", (0, 0, 0, 4)))
    for reason in finding.reasons:
        _show_reason(console, reason, 2)
    if amount is not None:
        _show_steps(console, amount)
    _show_gaps(console, finding.judgement.gaps)
    if finding.enough is not None:
        _show_enough(console, finding)


def _show_reason(console: Console, reason: Reason, depth: int) -> None:
    text = escape(reason.text)
    if reason.subject:
        text = f"[dim]{escape(reason.subject)}:[/] {text}"
    detail = ""
    if (reason.found and not reason.parts) or reason.needed:
        found, needed = escape(reason.found), escape(reason.needed)
        if reason.needed and reason.met is not None:
            template = translate("现为 {found},需要 {needed}")
            detail = template.format(found=found, needed=needed)
        elif reason.needed:
            detail = translate("需要 {needed}").format(needed=needed)
        else:
            detail = found
    if reason.note is not None:
        detail = f"{detail} · {escape(str(reason.note))}" if detail else escape(str(reason.note))
    elif reason.who:
        detail += f" [dim]({escape(reason.who)})[/]"
    line = f"{_MARK[reason.met]} {text}" + (f" [dim]—[/] {detail}" if detail else "")
    console.print(Padding(line, (0, 0, 0, depth * 2)))
    for part in reason.parts:
        _show_reason(console, part, depth + 1)


def _show_steps(console: Console, amount: AmountResult) -> None:
    for steps, label in ((amount.steps, ""), (amount.steps_high, translate("最高时"))):
        if not steps:
            continue
        if label:
            console.print(Padding(f"[dim]{escape(label)}[/]", (0, 0, 0, 4)))
        for step in steps:
            values = [v for trace in step.because for v in values_of(trace)]
            behind = ";".join(
                f"{v.subject + ':' if v.subject else ''}{v.text} {v.found}" for v in values
            )
            dim = "" if step.binding else "[dim]"
            end = "" if step.binding else translate("(未触及)") + "[/]"
            total = show_yuan(Fraction(step.total))
            line = f"[cyan]=[/] {dim}{escape(str(step.label))} → {total}{end}"
            if behind:
                line += f" [dim]({escape(behind)})[/]"
            console.print(Padding(line, (0, 0, 0, 4)))


def _show_gaps(console: Console, gaps: tuple[Gap, ...]) -> None:
    templates = {
        GapKind.MISSING: translate("还缺 {name}:由{owner}提供"),
        GapKind.UNCERTIFIED: translate("待认定 {name}:由{owner}认定"),
        GapKind.OWED: translate("待配套 {name}:{owner}应出台配套文件"),
        GapKind.UNDEFINED: translate("算不出来 {name}:交人工处理"),
    }
    for gap in gaps:
        name = gap.text or gap.name.rpartition(".")[2]
        if gap.kind is not GapKind.OWED and gap.kind is not GapKind.UNDEFINED:
            name = gap.name.rpartition(".")[2]
        if gap.name.endswith(".*"):
            name = translate("{kind}清单").format(kind=gap.name.removesuffix(".*"))
        if gap.year is not None:
            name += translate("({year}年度)").format(year=gap.year)
        line = templates[gap.kind].format(name=name, owner=gap.owner)
        console.print(Padding(f"[yellow]→[/] {escape(line)}", (0, 0, 0, 4)))


def _show_enough(console: Console, finding: Finding) -> None:
    enough = finding.enough
    if enough is None:
        return
    for change in enough.changes:
        console.print(Padding(f"[magenta]→[/] {escape(change_text(change))}", (0, 0, 0, 4)))
    after = amount_text(enough.then.amount)
    if after and finding.illustrative:
        after += translate("(示例)")
    if enough.then.verdict is Verdict.QUALIFIES and after:
        line = translate("这样就够了:{amount}").format(amount=after)
    elif enough.then.verdict is Verdict.QUALIFIES:
        line = translate("这样就够了")
    else:
        line = translate("其余条件还待核")
    console.print(Padding(f"[magenta]→[/] {escape(line)}", (0, 0, 0, 4)))


def change_text(change: Change) -> str:
    """建筑面积 2999.9平方米,再多 0.1平方米,到 3000平方米."""
    name = change.fact.name
    if change.year is not None:
        name += translate("({year}年度)").format(year=change.year)
    if not change.shown_distance:
        return translate("{subject}:{name} 现为 {found},若为 {enough} 就够").format(
            subject=change.subject.id,
            name=name,
            found=change.shown_found,
            enough=change.shown_enough,
        )
    template = (
        translate("{subject}:{name} 现为 {found},再多 {distance}(到 {enough})就够")
        if change.upward
        else translate("{subject}:{name} 现为 {found},再少 {distance}(到 {enough})就够")
    )
    return template.format(
        subject=change.subject.id,
        name=name,
        found=change.shown_found,
        distance=change.shown_distance,
        enough=change.shown_enough,
    )


def _show_short(console: Console, finding: Finding, everything: bool) -> None:
    if everything:
        _show_full(console, finding, everything)
        return
    failed = finding.judgement.failed
    index = finding.judgement.conditions.index(failed) if failed is not None else None
    why = translate("无适用档")
    if index is not None:
        why = _first_false(finding.reasons[index])
    section = finding.provision.section
    line = f"[red]✗[/] {_title(finding)} [dim]{escape(section)}[/] — {escape(why)}"
    console.print(Padding(line, (0, 0, 0, 2)))


def _first_false(reason: Reason) -> str:
    """The first leaf that fails, in words."""
    for part in reason.parts:
        if part.met is False:
            return _first_false(part)
    if reason.found and reason.needed:
        return translate("{text}:现为 {found},需要 {needed}").format(
            text=reason.text, found=reason.found, needed=reason.needed
        )
    if reason.note is not None:
        return f"{reason.text}:{reason.note}"
    return reason.text


def _show_unasked(console: Console, finding: Finding, everything: bool) -> None:
    gaps = finding.judgement.gaps
    owner = gaps[0].owner if gaps else ""
    name = gaps[0].name.rpartition(".")[2] if gaps else ""
    section = finding.provision.section
    why = f"{section} — {name} ({owner})"
    line = f"[dim]·[/] {escape(finding.name)} [dim]{escape(why)}[/]"
    console.print(Padding(line, (0, 0, 0, 2)))


def _show_tail(explanation: Explanation, console: Console) -> None:
    sure = [
        f
        for f in explanation.with_verdict(Verdict.QUALIFIES)
        if f.amount is not None and f.amount.is_exact and not f.illustrative
    ]
    console.print()
    if sure:
        total = sum(f.amount.low or 0 for f in sure if f.amount is not None)
        line = translate("已能算定的合计:{total}(各项之间「从优、就高、不重复」另行计算)").format(
            total=show_fen(total)
        )
        console.print(f"[bold]{escape(line)}[/]")
    console.print(
        "[dim]"
        + escape(translate("以上依据所列事实计算,不是审批决定;每一条都可按原文和算式复核。"))
        + "[/]"
    )
