"""A package under a scenario: a new package, the given one untouched.

A benefit is spelt as a sheet, the sheet is changed, and the language's own reader reads it back:
what a sheet may not say, a scenario may not say either, and the message is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from duixian.basics.places import Place, Span
from duixian.basics.problems import Problems, Severity
from duixian.basics.text import say
from duixian.language import syntax
from duixian.language.infer import Scope, infer
from duixian.language.parse import parse
from duixian.language.provision import AnyProvision, Benefit
from duixian.language.source import Source
from duixian.library.amounts import Way, is_open
from duixian.library.package import Package
from duixian.library.sheets import Setting, read_provision
from duixian.library.supplement import refuse_outside_candidates
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree
from duixian.simulate.whatif.parameters import REMOVE, Parameter, Role, parameters_of
from duixian.simulate.whatif.scenario import Change, Scenario
from duixian.simulate.whatif.spelling import Spelled, scalar, spell


@dataclass(frozen=True, slots=True)
class _Edit:
    """One change with the parameter that it is about."""

    parameter: Parameter
    way: Way
    change: Change

    @property
    def span(self) -> Span | None:
        return self.parameter.span

    @property
    def repeats_recognition(self) -> bool:
        """True where a line that is a recognition is set to that same recognition."""
        value = self.change.value
        return (
            self.parameter.role is Role.CONDITION
            and self.parameter.open
            and isinstance(value, Scalar)
            and value.text.strip() == self.parameter.text
        )

    @property
    def removes(self) -> bool:
        value = self.change.value
        return (
            self.parameter.removable and isinstance(value, Scalar) and value.text.strip() == REMOVE
        )


def under(package: Package, scenario: Scenario, problems: Problems) -> Package | None:
    """The package as the scenario has it, or None with the reasons noted.

    Neither the package nor anything in it is changed; the order of the changes does not matter.
    What is changed counts as illustrative: it is nobody's policy, and never payable.

    >>> from duixian.library.package import load
    >>> from duixian.library.places import policies
    >>> from duixian.simulate.whatif.scenario import from_words
    >>> problems = Problems()
    >>> package = load(policies() / "qiantang-2025")
    >>> word = "第十二条.智能制造服务机构资助.封顶=300亩"
    >>> under(package, from_words("试", [word], problems), problems) is None
    True
    >>> print(problems.errors[0].reason)
    `300亩` 是面积(平方米),这里要的是金额(元)
    """
    noted = Problems()
    by_benefit: dict[str, list[_Edit]] = {}
    spelled: dict[str, Spelled] = {}
    benefits = {benefit.id: benefit for benefit in package.benefits}
    for change in scenario.changes:
        benefit = _benefit_of(benefits, change, noted)
        if benefit is None:
            continue
        spelled.setdefault(benefit.id, spell(benefit))
        edit = _edit_of(benefit, spelled[benefit.id], change, noted)
        if edit is not None:
            by_benefit.setdefault(benefit.id, []).append(edit)
    for edits in by_benefit.values():
        _refuse_overlaps(edits, noted)
    provisions: dict[str, AnyProvision] = dict(package.provisions)
    if not noted.errors:
        for identity, edits in by_benefit.items():
            benefit = benefits[identity]
            found = _changed(package, benefit, spelled[identity], edits, noted)
            if found is not None:
                provisions[identity] = found
                _warn_outside_candidates(benefit, found, edits, noted)
    problems.extend(noted.items)
    if noted.errors:
        return None
    return replace(
        package,
        provisions=MappingProxyType(provisions),
        problems=Problems([*package.problems.items, *noted.items]),
        illustrative=package.illustrative | frozenset(by_benefit),
    )


def changed_benefits(before: Package, after: Package) -> frozenset[str]:
    """The benefits that are not the same in both packages, or stand in one of them only.

    The second package comes of the first by `under`, or both were loaded from one policy with
    different supplements.
    """
    old = {benefit.id: benefit for benefit in before.benefits}
    new = {benefit.id: benefit for benefit in after.benefits}
    if before.vocabulary is after.vocabulary:
        return frozenset(
            identity for identity in old.keys() | new.keys()
            if old.get(identity) is not new.get(identity)
        )  # fmt: skip
    # Loaded apart: no object is shared, so it is the fillings that tell.
    apart = set(before.fillings) ^ set(after.fillings)
    return frozenset(filling.provision for filling in apart) | (old.keys() ^ new.keys())


def read_back(
    package: Package,
    benefit: Benefit,
    sheet: Mapping,
    recognitions: MappingType[str, Tree],
    problems: Problems,
) -> Benefit | None:
    """The benefit as a changed sheet says it, by the language's own reader and type rules.

    Only conditions and amounts come from the sheet; everything else stays as it was.
    """
    setting = Setting(
        package.vocabulary,
        problems,
        package.year,
        package.departments,
        MappingProxyType({}),
        frozenset(),
        MappingProxyType({benefit.id: MappingProxyType(dict(recognitions))}),
    )
    found = read_provision(setting, benefit.section, scalar(benefit.name, benefit.place), sheet)
    if not isinstance(found, Benefit):
        return None
    instalments = {offer.key: offer.instalments for offer in benefit.offers}
    offers = tuple(
        replace(offer, instalments=instalments.get(offer.key, ())) for offer in found.offers
    )
    return replace(benefit, offers=offers, status=found.status)


# -- finding what is meant -----------------------------------------------------------------------


def _benefit_of(
    benefits: MappingType[str, Benefit], change: Change, problems: Problems
) -> Benefit | None:
    """The benefit that a path begins with."""
    parts = change.path.split(".")
    for length in range(len(parts), 0, -1):
        found = benefits.get(".".join(parts[:length]))
        if found is not None:
            return found
    named = ".".join(parts[:2])
    close = get_close_matches(named, benefits, n=1, cutoff=0.4)
    same = [identity for identity in benefits if identity.startswith(parts[0] + ".")]
    best = close[0] if close and (not same or close[0] in same) else (same or close or [""])[0]
    problems.add(
        "unknown-benefit",
        change.place,
        say("没有待遇「{name}」", name=named),
        say("是不是「{name}」?能设的都列在 --list --only {section} 里", name=best, section=parts[0])
        if best
        else say("能设的都列在 --list 里"),
        subject=change.path,
    )
    return None


def _edit_of(
    benefit: Benefit, spelled: Spelled, change: Change, problems: Problems
) -> _Edit | None:
    known = {p.name: p for p in parameters_of(benefit, spelled)}
    name = change.path.removeprefix(benefit.id).removeprefix(".")
    parameter = known.get(name)
    if parameter is None:
        close = get_close_matches(name, known, n=1, cutoff=0.4)
        problems.add(
            "unknown-parameter",
            change.place,
            say("「{benefit}」没有「{name}」可设", benefit=benefit.id, name=name),
            say("是不是「{name}」?可以设:{known}", name=close[0], known="、".join(known))
            if close
            else say("可以设:{known}", known="、".join(known)),
            subject=benefit.id,
        )
        return None
    way = parameter.way
    value = change.value
    if parameter.role is Role.CAP and isinstance(value, Mapping) and not is_open(value):
        way = way[: way.index("封顶") + 1]  # {每年: 300万元, 三年: 600万元} is all the caps
    return _Edit(parameter, way, change)


def _refuse_overlaps(edits: Iterable[_Edit], problems: Problems) -> None:
    """Nothing is set twice, neither itself nor what lies within it."""
    listed = list(edits)
    for number, edit in enumerate(listed):
        for other in listed[:number]:
            if edit.parameter.addable and other.parameter.addable:
                continue
            same = edit.way == other.way
            if same and edit.span and other.span and not edit.span.overlaps(other.span):
                continue
            shorter, longer = sorted((edit.way, other.way), key=len)
            adds = edit.parameter.addable or other.parameter.addable
            if longer[: len(shorter)] == shorter and not adds:
                problems.add(
                    "set-twice",
                    edit.change.place,
                    say(
                        "「{path}」和「{other}」设的是同一处",
                        path=edit.change.path,
                        other=other.change.path,
                    ),
                    say("只留一个"),
                    subject=edit.parameter.benefit,
                )


# -- changing the sheet --------------------------------------------------------------------------


def _changed(
    package: Package, benefit: Benefit, spelled: Spelled, edits: list[_Edit], problems: Problems
) -> Benefit | None:
    tree: Tree = spelled.sheet
    recognitions = dict(spelled.recognitions)
    of_text: dict[Way, list[_Edit]] = {}
    for edit in edits:
        if edit.span is not None:
            of_text.setdefault(edit.way, []).append(edit)
    for way, within in of_text.items():
        text = _at(recognitions if way[0] == "认定" else tree, way)
        if isinstance(text, Scalar):
            spelt = _respelt(package, benefit, text, within, problems)
            if way[0] == "认定":
                recognitions[str(way[1])] = spelt
            else:
                tree = _put(tree, way, spelt)
    removals: list[Way] = []
    additions: list[_Edit] = []
    for edit in edits:
        if edit.span is not None or edit.repeats_recognition:
            continue
        if edit.parameter.addable:
            additions.append(edit)
        elif edit.removes:
            removals.append(edit.way)
        elif edit.way[0] == "认定":
            recognitions[str(edit.way[1])] = edit.change.value
        else:
            tree = _put(tree, edit.way, edit.change.value)
    # The last first, so that the places of the others stay what they were.
    for way in sorted(removals, key=lambda w: [str(s).zfill(6) for s in w], reverse=True):
        tree = _without(tree, way)
    for edit in sorted(additions, key=lambda e: str(_plain(e.change.value))):
        tree = _added(tree, edit.way, edit.change.value)
    if problems.errors or not isinstance(tree, Mapping):
        return None
    return read_back(package, benefit, tree, recognitions, problems)


def _respelt(
    package: Package, benefit: Benefit, text: Scalar, edits: list[_Edit], problems: Problems
) -> Scalar:
    """The text with its thresholds replaced, each checked alone first."""
    scope = Scope(package.vocabulary, (benefit.subject,))
    spelt = text.text
    for edit in sorted(edits, key=lambda e: e.span.start if e.span else 0, reverse=True):
        value = edit.change.value
        if not isinstance(value, Scalar) or edit.span is None:
            problems.add(
                "wrong-shape",
                value.place,
                say("「{key}」后面要写一段文字,不是列表或映射", key=edit.parameter.name),
                say("写成 {key}: …", key=edit.parameter.name),
                subject=benefit.id,
            )
            continue
        node = infer(value.source, scope, problems, benefit.id, edit.parameter.type)
        if node is None:
            continue
        parsed = parse(value.source)
        bare = isinstance(
            parsed, syntax.Number | syntax.Day | syntax.Year | syntax.Word | syntax.Name
        )
        new = value.text.strip()
        spelt = spelt[: edit.span.start] + (new if bare else f"({new})") + spelt[edit.span.end :]
    return Scalar(spelt, Source.inline(spelt, text.place), text.place)


def _at(tree: Tree | dict[str, Tree], way: Way) -> Tree | None:
    current: Tree | None
    if isinstance(tree, dict):
        return tree.get(str(way[1]))
    current = tree
    for step in way:
        if isinstance(current, Mapping) and isinstance(step, str):
            current = current.get(step)
        elif isinstance(current, Sequence) and isinstance(step, int):
            current = current.items[step]
        else:
            return None
    return current


def _put(tree: Tree | None, way: Way, value: Tree) -> Tree:
    """`tree` with `value` at the end of the way; keys that are not there are made."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(tree, Sequence) and isinstance(step, int):
        items = list(tree.items)
        items[step] = _put(items[step], rest, value)
        return Sequence(tuple(items), tree.place)
    inside = tree if isinstance(tree, Mapping) else Mapping({}, value.place)
    key = str(step)
    old = inside.entries.get(key)
    under_key = _put(None if old is None else old[1], rest, value)
    named = scalar(key, value.place) if old is None else old[0]
    return Mapping({**inside.entries, key: (named, under_key)}, inside.place)


def _without(tree: Tree, way: Way) -> Tree:
    """`tree` without what is at the end of the way; what is empty then goes too."""
    step, rest = way[0], way[1:]
    if isinstance(tree, Sequence) and isinstance(step, int):
        items = list(tree.items)
        inner = _without(items[step], rest) if rest else None
        if inner is None or _is_empty(inner):
            del items[step]
        else:
            items[step] = inner
        return Sequence(tuple(items), tree.place)
    if isinstance(tree, Mapping) and isinstance(step, str) and step in tree.entries:
        entries = dict(tree.entries)
        key, value = entries[step]
        inner = _without(value, rest) if rest else None
        if inner is None or _is_empty(inner):
            del entries[step]
        else:
            entries[step] = (key, inner)
        return Mapping(entries, tree.place)
    return tree


def _is_empty(tree: Tree) -> bool:
    match tree:
        case Sequence(items):
            return not items
        case Mapping():
            return not tree.entries
        case Scalar():
            return False


def _added(tree: Tree, way: Way, line: Tree) -> Tree:
    """One more line at the end of 条件 or 除外."""
    old = _at(tree, way)
    lines = old.items if isinstance(old, Sequence) else () if old is None else (old,)
    place: Place = line.place if old is None else old.place
    return _put(tree, way, Sequence((*lines, line), place))


def _plain(tree: Tree) -> object:
    """The tree without places, to compare and to order by."""
    match tree:
        case Scalar():
            return tree.text.strip()
        case Sequence(items):
            return [_plain(item) for item in items]
        case Mapping():
            return {key.text: _plain(value) for key, value in tree.items()}


def _warn_outside_candidates(
    before: Benefit, after: Benefit, edits: list[_Edit], problems: Problems
) -> None:
    """The document's 取值 may be left in a what-if; it is said."""
    found = Problems()
    refuse_outside_candidates(before, after, found)
    for problem in found:
        problems.items.append(
            replace(problem, severity=Severity.WARNING, place=edits[0].change.place)
        )
