"""The letter from the first line to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from duixian.awards import Combined
from duixian.awards.words import amount_text
from duixian.basics.text import translate
from duixian.cli.console import print_illustrative
from duixian.cli.letter.combined import show_combined
from duixian.cli.letter.money import fen_text, working_lines
from duixian.cli.letter.paper import Paper
from duixian.cli.letter.reasons import change_text, first_false, reason_lines, turning_text
from duixian.language.evaluate import GapKind, Unknown
from duixian.language.judge import Verdict
from duixian.language.plain import Named, Plain
from duixian.language.provision import Benefit, Provision
from duixian.readings.explain import (
    Explanation,
    Finding,
    Force,
    gap_text,
    section_name,
)

_NAMES_SHOWN = 4
_REASONS_SHOWN = 2
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


def show_explanation(
    explanation: Explanation,
    console: Console,
    *,
    everything: bool,
    combined: Combined | None = None,
) -> None:
    """Print the letter; `everything` unfolds all reasons, with the sheet's own expressions.

    With `combined` it ends with what is paid once everything is put together.
    """
    _Letter(explanation, console, everything, combined).write()


@dataclass(slots=True)
class _Letter:
    explanation: Explanation
    console: Console
    everything: bool
    combined: Combined | None = None

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
        self._absent()
        unlisted = self.explanation.unlisted
        if not unlisted:
            return
        count = sum(len(of) for of in unlisted.values())
        self.paper.blank()
        title = f"[dim]{escape(translate('没有列出,未判断'))} ({count})[/]"
        self.console.print(Rule(title, align="left", style="dim"))
        for kind, of in unlisted.items():
            names = self._listed([(str(Named(p.name, p.english)), _section(p)) for p in of])
            self.paper.line(
                f"[dim]·[/] {escape(str(self._kind(kind)))} [dim]— {escape(names)}[/]", 2
            )

    def _absent(self) -> None:
        """What does not concern the applicant, who says that there is no such thing."""
        absent = self.explanation.absent
        if not absent:
            return
        kinds = translate("、").join(str(self._kind(kind)) for kind in absent)
        count = sum(len(of) for of in absent.values())
        said = translate("您写明没有:{kinds}。与它们有关的 {count} 项不涉及。")
        self.paper.blank()
        self.paper.line(f"[dim]{escape(said.format(kinds=kinds, count=count))}[/]")

    def _tail(self) -> None:
        if self.combined is None:
            self._sum()
        else:
            show_combined(self.combined, self.paper)
            self.paper.blank()
        said = translate("以上依据所列事实计算,不是审批决定;每一条都可按原文和算式复核。")
        self.paper.line(f"[dim]{escape(said)}[/]")

    def _sum(self) -> None:
        """Where nothing was combined: what is certain, added up."""
        sure = [
            finding.amount.low or 0
            for finding in self.explanation.with_verdict(Verdict.QUALIFIES)
            if finding.amount is not None and finding.amount.is_exact and not finding.illustrative
        ]
        self.paper.blank()
        if sure:
            line = translate("已能算定的合计:{total}(各项之间「从优、就高、不重复」另行计算)")
            self.paper.line(f"[bold]{escape(line.format(total=fen_text(sum(sure))))}[/]")

    # -- groups --------------------------------------------------------------------------------

    def _groups(self) -> list[_Group]:
        findings = self.explanation.findings
        benefits = [f for f in findings if isinstance(f.provision, Benefit)]
        others = [f for f in findings if not isinstance(f.provision, Benefit)]
        granted = [f for f in benefits if f.verdict is Verdict.QUALIFIES]
        pending = [f for f in benefits if f.verdict is Verdict.PENDING]
        failed = [f for f in benefits if f.verdict is Verdict.FAILS]
        near = [f for f in failed if f.enough is not None and f.enough.is_near]
        far = [f for f in failed if f.enough is None or not f.enough.is_near]
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
                translate("标准和要素保障"), "bold cyan",
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
        if finding.enough is not None and finding.enough.is_near:
            self._changes(finding)
            self._then(finding)

    def _standard(self, block: Block) -> None:
        """A yes or no: in full where it is no, or open."""
        if block[0].verdict is Verdict.QUALIFIES and not self.everything:
            whose = f" [dim]{escape(self._whose(block))}[/]" if self._whose(block) else ""
            section = escape(str(section_name(block[0].provision.section)))
            self.paper.line(f"[green]✓[/] {self._title(block[0])} [dim]{section}[/]{whose}", 2)
        elif block[0].verdict is Verdict.FAILS and not self.everything:
            self._short(block)
        else:
            self._full(block)

    def _each(self, block: Block) -> None:
        for finding in block:
            self._full([finding])

    def _short(self, block: Block) -> None:
        """A refusal in one line: every reason once, with the items that it refuses.

        The item that came nearest is told first: one that plainly is something else (a phone is
        no car) fails at an earlier line.
        """
        nearest = max(block, key=lambda finding: finding.lines_passed)
        whys: dict[str, list[str]] = {}
        for finding in sorted(block, key=lambda finding: finding.lines_passed, reverse=True):
            whys.setdefault(self._why(finding), []).append(finding.judgement.subject.id)
        told: list[str] = []
        for why, names in list(whys.items())[:_REASONS_SHOWN]:
            is_applicants = not self._whose([nearest]) or len(whys) == 1 < len(block)
            whose = "" if is_applicants else self._names(names)
            told.append(f"{whose}{why}")
        count = ""
        if len(block) > 1:
            count = " " + translate("{count} 项不符合").format(count=len(block))
        where = escape(_section(nearest.provision) + count)
        head = f"[red]✗[/] {self._title(nearest)} [dim]{where}[/]"
        said = translate(";").join(told)
        self.paper.line(f"{head} [dim]—[/] {escape(said)}", 2)
        for change in nearest.turning:
            if change.is_small or (not change.exactly and change.found):
                name = Named(change.fact.name, change.fact.english)
                said = turning_text(change, name, of=nearest.judgement.subject.id)
                self.paper.line(f"[dim]→ {escape(said)}[/]", 4)

    def _why(self, finding: Finding) -> str:
        failed = finding.judgement.failed
        if failed is None:
            return translate("无适用档")
        return first_false(finding.reasons[finding.judgement.conditions.index(failed)])

    def _names(self, names: list[str]) -> str:
        """甲、乙: in front of a reason."""
        shown = translate("、").join(names[:_NAMES_SHOWN])
        if len(names) > _NAMES_SHOWN:
            shown = translate("{names}等 {count} 项").format(names=shown, count=len(names))
        return translate("{subject}:").format(subject=shown)

    def _unasked(self, block: Block) -> None:
        """Everything that waits for one owner, in a paragraph."""
        names = [(self._name(f), _section(f.provision)) for f in block]
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
        marked = finding.illustrative and not str(amount_text(finding.amount))
        mark = f" [black on yellow]{escape(translate('示例'))}[/]" if marked else ""
        return f"[bold]{escape(self._name(finding))}[/]{mark}"

    def _money(self, block: Block) -> str:
        finding = block[0]
        amount = finding.amount
        shown = str(amount_text(amount))
        if len(block) > 1 and len({str(amount_text(f.amount)) for f in block}) > 1:
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

    def _changes(self, finding: Finding) -> None:
        for change in finding.enough.changes if finding.enough is not None else ():
            name = Named(change.fact.name, change.fact.english)
            said = change_text(change, name, of=finding.judgement.subject.id)
            self.paper.line(f"[magenta]→[/] {escape(said)}", 4)

    def _then(self, finding: Finding) -> None:
        if finding.enough is None:
            return
        then = finding.enough.then
        after = str(amount_text(then.amount))
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


def _section(provision: Provision) -> str:
    return str(section_name(provision.section))


def together(findings: Iterable[Finding], key: Callable[[Finding], object]) -> list[Block]:
    """The findings in blocks of the same key, in the order in which the keys are first met."""
    blocks: dict[object, Block] = {}
    for finding in findings:
        blocks.setdefault(key(finding), []).append(finding)
    return list(blocks.values())


def _provision(finding: Finding) -> object:
    return finding.judgement.key


def _outcome(finding: Finding) -> object:
    if finding.verdict is Verdict.FAILS:
        return finding.judgement.key, finding.verdict
    return finding.judgement.key, finding.verdict, tuple(r.met for r in finding.reasons)
