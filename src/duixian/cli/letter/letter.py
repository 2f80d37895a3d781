"""The letter from the first line to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from duixian.basics.text import translate
from duixian.cli.console import print_illustrative
from duixian.cli.letter.money import amount_text, fen_text, working_lines
from duixian.cli.letter.paper import Paper
from duixian.cli.letter.reasons import change_text, first_false, reason_lines, turning_text
from duixian.language.evaluate import GapKind, Unknown
from duixian.language.judge import Verdict
from duixian.language.plain import Named, Plain
from duixian.language.provision import Benefit
from duixian.readings.explain import Change, Explanation, Finding, Force, gap_text

_NAMES_SHOWN = 4
Block = list[Finding]
"""Findings that are told together: one provision, several items, the same outcome."""


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    style: str
    blocks: list[Block]
    show: Callable[[Block], None]

    @property
    def count(self) -> int:
        return sum(len(block) for block in self.blocks)


def show_explanation(explanation: Explanation, console: Console, *, everything: bool) -> None:
    """Print the letter; `everything` unfolds all reasons, with the sheet's own expressions."""
    _Letter(explanation, console, everything).write()


@dataclass(slots=True)
class _Letter:
    explanation: Explanation
    console: Console
    everything: bool

    @property
    def paper(self) -> Paper:
        return Paper(self.console)

    @property
    def plain(self) -> Plain:
        return self.explanation.plain

    def write(self) -> None:
        groups = [group for group in self._groups() if group.blocks]
        self._head(groups)
        for group in groups:
            self.paper.blank()
            title = f"[{group.style}]{escape(group.title)}[/] [dim]({group.count})[/]"
            self.console.print(Rule(title, align="left", style="dim"))
            for block in group.blocks:
                group.show(block)
        self._unlisted()
        self._tail()

    # -- head and tail -------------------------------------------------------------------------

    def _head(self, groups: list[_Group]) -> None:
        package, application = self.explanation.package, self.explanation.application
        document = package.document
        number = f" {document.number}" if document is not None else ""
        title = Named(package.title, package.english)
        self.paper.line(f"[bold]{escape(str(title))}[/][dim]{escape(number)}[/]")
        line = translate("{kind} {name} · {year}年度 · 基准日 {on}").format(
            kind=self._kind(application.subject.kind),
            name=application.subject.id,
            year=application.year,
            on=application.on.isoformat(),
        )
        self.paper.line(escape(line))
        if application.note:
            self.paper.line(f"[dim]{escape(application.note)}[/]")
        self._force()
        print_illustrative(package, self.console)
        if groups:
            counts = translate(" · ").join(f"{group.title} {group.count}" for group in groups)
            self.paper.line(escape(counts))
        else:
            self.paper.line(escape(translate("这份文件里没有与此相关的待遇或标准。")))

    def _force(self) -> None:
        conventions, force = self.explanation.package.conventions, self.explanation.force
        if force is Force.TRANSITION and conventions.transition is not None:
            note = translate(
                "本文件自 {day} 起施行;此日属于「可参照」期间,由{by}决定是否参照。"
            ).format(day=conventions.effective, by=conventions.transition.by)
            self.paper.line(f"[yellow]{escape(note)}[/]")
        elif force is Force.BEFORE:
            note = translate("本文件自 {day} 起施行,此日尚未施行:以下只是试算,不能据此申请。")
            self.paper.line(f"[yellow]{escape(note.format(day=conventions.effective))}[/]")

    def _unlisted(self) -> None:
        """What was not judged because the facts list no such thing."""
        unlisted = self.explanation.unlisted
        if not unlisted:
            return
        count = sum(len(of) for of in unlisted.values())
        self.paper.blank()
        title = f"[dim]{escape(translate('没有列出,未判断'))} ({count})[/]"
        self.console.print(Rule(title, align="left", style="dim"))
        for kind, of in unlisted.items():
            names = self._listed([(str(Named(p.name, p.english)), p.section) for p in of])
            self.paper.line(
                f"[dim]·[/] {escape(str(self._kind(kind)))} [dim]— {escape(names)}[/]", 2
            )

    def _tail(self) -> None:
        sure = [
            finding.amount.low or 0
            for finding in self.explanation.with_verdict(Verdict.QUALIFIES)
            if finding.amount is not None and finding.amount.is_exact and not finding.illustrative
        ]
        self.paper.blank()
        if sure:
            line = translate("已能算定的合计:{total}(各项之间「从优、就高、不重复」另行计算)")
            self.paper.line(f"[bold]{escape(line.format(total=fen_text(sum(sure))))}[/]")
        said = translate("以上依据所列事实计算,不是审批决定;每一条都可按原文和算式复核。")
        self.paper.line(f"[dim]{escape(said)}[/]")

    # -- groups --------------------------------------------------------------------------------

    def _groups(self) -> list[_Group]:
        findings = self.explanation.findings
        benefits = [f for f in findings if isinstance(f.provision, Benefit)]
        others = [f for f in findings if not isinstance(f.provision, Benefit)]
        granted = [f for f in benefits if f.verdict is Verdict.QUALIFIES]
        pending = [f for f in benefits if f.verdict is Verdict.PENDING]
        failed = [f for f in benefits if f.verdict is Verdict.FAILS]
        near = [f for f in failed if f.enough is not None]
        far = [f for f in failed if f.enough is None]
        unasked = [f for f in (*pending, *others) if not f.is_informed]
        return [
            _Group(
                translate("可以得到"), "bold green",
                [[f] for f in granted if not f.judgement.awaiting], self._full,
            ),
            _Group(
                translate("符合条件,金额待配套文件"), "bold green",
                [[f] for f in granted if f.judgement.awaiting], self._full,
            ),
            _Group(
                translate("还不能确定"), "bold yellow",
                together((f for f in pending if f.is_informed), _outcome), self._full,
            ),
            _Group(translate("差一点"), "bold magenta", [[f] for f in near], self._full),
            _Group(
                translate("标准"), "bold cyan",
                together((f for f in others if f.is_informed), _outcome), self._standard,
            ),
            _Group(
                translate("不符合"), "bold red", together(far, _provision),
                self._each if self.everything else self._short,
            ),
            _Group(
                translate("没有资料,未判断"), "dim", together(unasked, self._first_owner),
                self._unasked,
            ),
        ]  # fmt: skip

    def _full(self, block: Block) -> None:
        """One finding whole; of several with the same outcome only what is open is told."""
        finding = block[0]
        self.paper.blank()
        self.paper.line(f"{self._title(finding)}{self._money(block)}", 2)
        whose = f" · {self._whose(block)}" if self._whose(block) else ""
        self.paper.line(f"[dim]{escape(str(finding.clause) + whose)}[/]", 4, 0)
        self.paper.line(f"[italic]“{escape(finding.quote)}”[/]", 4, 0)
        for reason in finding.reasons:
            if len(block) == 1 or not reason.met or self.everything:
                for depth, line in reason_lines(reason, everything=self.everything):
                    self.paper.line(line, 4 + 2 * depth)
        if len(block) == 1:
            for line in working_lines(finding):
                self.paper.line(line, 4)
        self._owed(finding)
        if finding.enough is not None:
            self._changes(finding.enough.changes)
            self._then(finding)

    def _standard(self, block: Block) -> None:
        """A yes or no: in full where it is no, or open."""
        if block[0].verdict is Verdict.QUALIFIES and not self.everything:
            whose = f" [dim]{escape(self._whose(block))}[/]" if self._whose(block) else ""
            section = escape(block[0].provision.section)
            self.paper.line(f"[green]✓[/] {self._title(block[0])} [dim]{section}[/]{whose}", 2)
        elif block[0].verdict is Verdict.FAILS and not self.everything:
            self._short(block)
        else:
            self._full(block)

    def _each(self, block: Block) -> None:
        for finding in block:
            self._full([finding])

    def _short(self, block: Block) -> None:
        """A refusal in one line: the item that came nearest, and what its first failing line says.

        An item that plainly is something else (a phone is no car) fails at an earlier line.
        """
        nearest = max(block, key=_lines_passed)
        failed = nearest.judgement.failed
        why = translate("无适用档")
        if failed is not None:
            why = first_false(nearest.reasons[nearest.judgement.conditions.index(failed)])
        section = nearest.provision.section
        whose = f"{nearest.judgement.subject.id}:" if len(block) > 1 else ""
        count = ""
        if len(block) > 1:
            count = " " + translate("{count} 项都不符合").format(count=len(block))
        head = f"[red]✗[/] {self._title(nearest)} [dim]{escape(section + count)}[/]"
        self.paper.line(f"{head} [dim]—[/] {escape(whose + why)}", 2)
        for change in nearest.turning:
            name = Named(change.fact.name, change.fact.english)
            self.paper.line(f"[dim]→ {escape(turning_text(change, name))}[/]", 4)

    def _unasked(self, block: Block) -> None:
        """Everything that waits for one owner, in a paragraph."""
        names = [(self._name(f), f.provision.section) for f in block]
        listed = self._listed(names, most=len(names))
        head = escape(self._first_owner(block[0]))
        self.paper.line(f"[dim]·[/] {head} [dim]— {escape(listed)}[/]", 2)

    # -- parts of a block ----------------------------------------------------------------------

    def _name(self, finding: Finding) -> str:
        name = str(Named(finding.provision.name, finding.provision.english))
        offer = finding.judgement.offer
        return f"{name} · {offer.stage}" if offer is not None and offer.stage else name

    def _title(self, finding: Finding) -> str:
        # An amount carries the mark itself.
        marked = finding.illustrative and not amount_text(finding.amount)
        mark = f" [black on yellow]{escape(translate('示例'))}[/]" if marked else ""
        return f"[bold]{escape(self._name(finding))}[/]{mark}"

    def _money(self, block: Block) -> str:
        finding = block[0]
        amount = finding.amount
        shown = amount_text(amount)
        if len(block) > 1 and len({amount_text(f.amount) for f in block}) > 1:
            shown = translate("金额各不相同")
        elif finding.verdict is Verdict.PENDING and amount is not None and amount.low is not None:
            shown = translate("若符合:{amount}").format(amount=shown)
        if not shown:
            return ""
        if finding.illustrative:
            shown += translate("(示例)")
        colour = "green" if finding.verdict is Verdict.QUALIFIES else "yellow"
        return f"  [bold {colour}]{escape(shown)}[/]"

    def _whose(self, block: Block) -> str:
        """The subjects, where they are not the applicant itself."""
        subjects = [finding.judgement.subject for finding in block]
        applicant = self.explanation.application.subject
        if all((s.kind, s.id) == (applicant.kind, applicant.id) for s in subjects):
            return ""
        names = translate("、").join(subject.id for subject in subjects)
        return f"{self._kind(subjects[0].kind)} {names}"

    def _owed(self, finding: Finding) -> None:
        """What the amount waits for; what a condition waits for stands beside it."""
        amount = finding.amount
        told = {
            gap
            for result in finding.judgement.conditions
            if isinstance(result.trace.value, Unknown)
            for gap in result.trace.value.gaps
        }
        for gap in amount.gaps if amount is not None else ():
            if gap in told:
                continue
            said = gap_text(self.plain, gap, of=finding.judgement.subject.id)
            self.paper.line(f"[yellow]→[/] {escape(str(said))}", 4)

    def _changes(self, changes: Iterable[Change]) -> None:
        for change in changes:
            name = Named(change.fact.name, change.fact.english)
            self.paper.line(f"[magenta]→[/] {escape(change_text(change, name))}", 4)

    def _then(self, finding: Finding) -> None:
        if finding.enough is None:
            return
        then = finding.enough.then
        after = amount_text(then.amount)
        if after and finding.illustrative:
            after += translate("(示例)")
        if then.verdict is not Verdict.QUALIFIES:
            line = translate("其余条件还待核")
        elif after:
            line = translate("这样就够了:{amount}").format(amount=after)
        else:
            line = translate("这样就够了")
        self.paper.line(f"[magenta]→[/] {escape(line)}", 4)

    def _kind(self, kind: str) -> Named:
        known = self.explanation.package.vocabulary.kinds.get(kind)
        return Named(kind, known.english if known is not None else "")

    def _listed(self, names: list[tuple[str, str]], most: int = _NAMES_SHOWN) -> str:
        """甲(第一条)、乙(第二条)等 9 项."""
        distinct = list(dict.fromkeys(names))
        shown = distinct if self.everything else distinct[:most]
        listed = translate("、").join(
            translate("{name}({section})").format(name=name, section=section)
            for name, section in shown
        )
        if len(distinct) > len(shown):
            return translate("{names}等 {count} 项").format(names=listed, count=len(distinct))
        return listed

    def _first_owner(self, finding: Finding) -> str:
        """Who has the first thing that is missing."""
        gaps = finding.judgement.gaps
        if not gaps:
            return ""
        owner = self.plain.owner(gaps[0].owner)
        if gaps[0].kind is GapKind.UNCERTIFIED:
            return translate("待{owner}认定").format(owner=owner)
        return translate("缺{owner}的资料").format(owner=owner)


def together(findings: Iterable[Finding], key: Callable[[Finding], object]) -> list[Block]:
    """The findings in blocks of the same key, in the order in which the keys are first met."""
    blocks: dict[object, Block] = {}
    for finding in findings:
        blocks.setdefault(key(finding), []).append(finding)
    return list(blocks.values())


def _provision(finding: Finding) -> object:
    return finding.judgement.key


def _outcome(finding: Finding) -> object:
    return finding.judgement.key, finding.verdict, tuple(r.met for r in finding.reasons)


def _lines_passed(finding: Finding) -> int:
    """How many lines of the rule hold before the first that fails."""
    judgement = finding.judgement
    if judgement.failed is None:
        return len(judgement.conditions)
    return judgement.conditions.index(judgement.failed)
