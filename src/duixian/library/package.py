"""A policy package: policy.yaml, sheets, vocabulary and document, loaded and checked."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from duixian.basics.places import Place
from duixian.basics.problems import Problem, Problems
from duixian.basics.text import say
from duixian.corpus import Document, read
from duixian.language.provision import (
    LEVELS,
    AnyProvision,
    Appropriation,
    Benefit,
    Echo,
    Guarantee,
    Standard,
    Target,
)
from duixian.language.vocabulary import Vocabulary
from duixian.library.files import read_text
from duixian.library.reader import Reader
from duixian.library.sheets import Setting, read_provision
from duixian.library.supplement import Filling, Sheets, apply, refuse_outside_candidates
from duixian.library.vocabulary import load_vocabulary
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose, words

_POLICY_KEYS = (
    "包", "名称", "英文", "文件", "年度", "版本", "词汇", "条文", "案例", "部门", "约定", "补充",
    "级次", "示例", "说明",
)  # fmt: skip
_CONVENTION_KEYS = (
    "施行", "可参照", "不重复", "上级优先", "含本数", "左右", "取整", "总额", "配套",
)  # fmt: skip
KEY_PARTS = ("事项", "对象", "年度", "受益人")
"""What the key of 不重复 may hold; 事项 alone means the same object's, in the same year."""


@dataclass(frozen=True, slots=True)
class Transition:
    """可参照: between these days the policy may be applied, at somebody's discretion."""

    since: date
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class Conventions:
    """How the document is to be read, as its package declares it."""

    effective: date | None = None
    transition: Transition | None = None
    key: tuple[str, ...] = ()
    """The key of 不重复."""
    against: str = ""
    """不重复 with what: 本区各级其他同类政策."""
    precedence: bool = False
    """Higher levels' measures take precedence (遵照执行)."""
    inclusive: bool = True
    """以上、以下、以内 include the number (民法典 第1259条)."""
    tolerance: Fraction | None = None
    """What 左右 tolerates, as a share of the value."""

    @property
    def days(self) -> tuple[date, ...]:
        """The dates that the conventions carry."""
        period = self.transition
        days = (self.effective, *((period.since, period.until) if period is not None else ()))
        return tuple(day for day in days if day is not None)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a package's sheets and the days on which it is the one to use."""

    name: str
    since: date | None
    until: date | None
    sheets: tuple[str, ...]

    def holds(self, on: date) -> bool:
        """True if it is the one to use on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Package:
    """A policy, typed and ready to be read.

    `problems` holds whatever is wrong; a package with errors still holds what could be read.
    """

    name: str
    title: str
    english: str
    folder: Path
    year: int
    document: Document | None
    vocabulary: Vocabulary
    provisions: MappingType[str, AnyProvision]
    departments: MappingType[str, str]
    conventions: Conventions
    edition: Edition
    problems: Problems
    cases: tuple[Path, ...] = ()
    """Worked cases: the package's own, or, with supplements, theirs: the package's own expect
    open what a supplement fills."""
    fillings: tuple[Filling, ...] = ()
    illustrative: frozenset[str] = field(default=frozenset())
    """Ids of provisions that hold a figure from an illustrative scenario; never payable."""
    as_written: MappingType[str, AnyProvision] = field(default_factory=dict)
    """The provisions before any supplement: what the document itself says."""
    level: str = LEVELS[0]
    """级次: whose policy it is; the district's unless it says so."""

    @property
    def benefits(self) -> list[Benefit]:
        """Every benefit that could be read whole, in the order of the document."""
        return [p for p in self.judged if isinstance(p, Benefit)]

    @property
    def judged(self) -> list[Benefit | Standard | Guarantee]:
        """Everything that can be judged for a subject.

        A provision with an error is left out: the line that could not be read may be the one
        that decides.
        """
        broken = {problem.subject for problem in self.problems.errors}
        return [
            p
            for p in self.provisions.values()
            if (isinstance(p, Benefit | Standard) or (isinstance(p, Guarantee) and p.conditions))
            and p.id not in broken
        ]

    @property
    def complete(self) -> dict[str, bool]:
        """By subject kind, whether its register is declared complete."""
        return {name: kind.complete for name, kind in self.vocabulary.kinds.items()}


def load(
    path: Path | str, *, supplements: Iterable[Path | str] = (), on: date | None = None
) -> Package:
    """The package in a folder (with policy.yaml) or in one sheet, on a given day.

    `on` chooses the edition and the fillings in force; without it, the day the policy took
    effect or, failing that, the first edition. A supplement may bring words (词汇) and worked
    cases (案例) of its own. Nothing is raised for what people wrote: see `Package.problems`.

    >>> from duixian.library.places import policies
    >>> package = load(policies() / "qiantang-2025")
    >>> package.year
    2025
    """
    problems = Problems()
    head = _read_head(Path(path), problems)
    conventions = _conventions(head)
    day = on or conventions.effective or date.today()
    edition = _edition(head, day, on is not None)
    vocabulary = load_vocabulary(_vocabulary_files(head), problems)
    document = _document(head)
    base = _sheets(head, edition.sheets, document)
    others: list[tuple[str, bool, Sheets]] = []
    added: list[Path] = []
    cases: list[Path] = []
    for supplement in supplements:
        other = _read_head(Path(supplement), problems)
        target = other.reader.text("补充")
        if target and target != head.name:
            other.reader.refuse(
                "wrong-supplement",
                other.reader.place("补充"),
                say("这个补充文件是给「{target}」的,不是「{name}」", target=target, name=head.name),
                say("换一个文件,或改「补充」"),
            )
            continue
        chosen = _edition(other, day, on is not None)
        others.append((other.name, other.reader.flag("示例"), _sheets(other, chosen.sheets)))
        added.extend(_vocabulary_files(other))
        cases.extend(_case_files(other))
    setting = Setting(
        vocabulary,
        problems,
        head.reader.year("年度", day.year),
        _departments(head),
        _leads(document),
        frozenset(head.convention_names),
    )
    written = MappingProxyType(_in_order(_provisions(setting, base), document))
    provisions = dict(written)
    fillings: tuple[Filling, ...] = ()
    illustrative: set[str] = set()
    if others:
        done = apply(base, others, day, problems)
        # What the base says is typed by its own words; only fillings may use the added ones.
        vocabulary = load_vocabulary(added, problems, vocabulary) if added else vocabulary
        filled = Setting(
            vocabulary, problems, setting.year, setting.departments, setting.leads,
            setting.conventions, done.recognitions,
        )  # fmt: skip
        for identity in sorted(done.touched):
            section, _, name = identity.partition(".")
            key, value = done.sheets[section][name]
            provision = read_provision(filled, section, key, value)
            if provision is not None and identity in provisions:
                refuse_outside_candidates(provisions[identity], provision, problems)
                provisions[identity] = provision
        fillings = tuple(f for f in done.fillings if f.holds(day))
        illustrative = {f.provision for f in fillings if f.illustrative}
    if head.reader.flag("示例"):
        illustrative.update(provisions)
    package = Package(
        head.name,
        head.reader.text("名称", document.title if document is not None else head.name),
        head.reader.text("英文", head.name),
        head.folder,
        setting.year,
        document,
        vocabulary,
        MappingProxyType(provisions),
        setting.departments,
        conventions,
        edition,
        problems,
        tuple(cases) if others else _case_files(head),
        fillings,
        frozenset(illustrative),
        written,
        head.reader.one_of("级次", LEVELS, LEVELS[0]),
    )
    _check_references(package, base)
    return package


# -- policy.yaml -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Head:
    """policy.yaml, or a single sheet that is its own package."""

    name: str
    folder: Path
    file: Path
    reader: Reader
    single: Mapping | None

    @property
    def convention_names(self) -> list[str]:
        inner = self.reader.mapping.get("约定")
        return list(inner.entries) if isinstance(inner, Mapping) else []


def _read_head(path: Path, problems: Problems) -> _Head:
    file = path / "policy.yaml" if path.is_dir() else path
    text = read_text(file, problems)
    tree = compose(text, str(file), problems) if text is not None else None
    mapping = tree if isinstance(tree, Mapping) else Mapping({}, Place(str(file)))
    if text is not None and not isinstance(tree, Mapping):
        Reader(mapping, problems, file.name).as_reader(Scalar("", *_nowhere(file)), "包")
    single = None if path.is_dir() else mapping
    reader = Reader(mapping, problems, file.name)
    if single is None:
        reader.check_keys(_POLICY_KEYS, ("包",) if text is not None else ())
    name = reader.text("包", path.stem)
    reader = Reader(mapping, problems, name)
    return _Head(name, file.parent, file, reader, single)


def _nowhere(file: Path):  # type: ignore[no-untyped-def]
    from duixian.language.source import Source

    place = Place(str(file))
    return Source.inline("", place), place


def _conventions(head: _Head) -> Conventions:
    inner = head.reader.child("约定")
    if inner is None:
        return Conventions()
    inner.check_keys(_CONVENTION_KEYS)
    transition = None
    period = inner.child("可参照")
    if period is not None:
        period.check_keys(("自", "至", "由"), ("自", "至"))
        since, until = period.period()
        if since is not None and until is not None:
            transition = Transition(since, until, period.text("由"))
    rule = inner.child("不重复")
    key: tuple[str, ...] = ()
    against = ""
    if rule is not None:
        rule.check_keys(("键", "对", "说明"), ("键",))
        for name, place in rule.names("键"):
            if name not in KEY_PARTS:
                rule.refuse(
                    "unknown-choice",
                    place,
                    say("「不重复」的键里没有「{name}」", name=name),
                    say("可以写:{known}", known="、".join(KEY_PARTS)),
                )
        key = tuple(name for name, _ in rule.names("键"))
        against = rule.text("对")
    return Conventions(
        inner.day("施行"),
        transition,
        key,
        against,
        inner.flag("上级优先"),
        inner.flag("含本数") if inner.has("含本数") else True,
        _tolerance(inner),
    )


def _tolerance(reader: Reader) -> Fraction | None:
    from duixian.language.parse import split_figure

    scalar = reader.scalar("左右")
    if scalar is None:
        return None
    try:
        digits, magnitude, unit = split_figure(scalar.text)
    except ValueError:
        digits, magnitude, unit = Fraction(0), "", ""
    if unit != "%" or magnitude:
        reader.refuse(
            "wrong-shape",
            scalar.place,
            say("「左右」写成百分比,不是「{text}」", text=scalar.text),
            say("例如 左右: 5%"),
        )
        return None
    return digits / 100


def _edition(head: _Head, on: date, strict: bool) -> Edition:
    if head.single is not None:
        return Edition(head.name, None, None, (head.file.name,))
    section = head.reader.child("版本")
    if section is None:
        return Edition(head.name, None, None, head.reader.texts("条文"))
    editions = []
    for key, value in section.mapping.items():
        inner = section.as_reader(value, key.text)
        if inner is not None:
            inner.check_keys(("自", "至", "条文"), ("条文",))
            editions.append(Edition(key.text, *inner.period(), inner.texts("条文")))
    for edition in editions:
        if edition.holds(on):
            return edition
    if strict or not editions:
        head.reader.refuse(
            "no-edition",
            head.reader.place("版本"),
            say("{day} 没有可用的版本", day=on.isoformat()),
            say("检查各版本的「自」「至」"),
        )
        return Edition(head.name, None, None, ())
    return editions[0]


def _vocabulary_files(head: _Head) -> list[Path]:
    found: list[Path] = []
    for scalar in head.reader.scalars("词汇"):
        path = head.folder / scalar.text.strip()
        if path.is_dir():
            found.extend(sorted(path.glob("*.yaml")))
        elif path.exists():
            found.append(path)
        else:
            head.reader.refuse(
                "unreadable-file",
                scalar.place,
                say("找不到词汇表:{path}", path=scalar.text),
                say("路径从 policy.yaml 所在的文件夹算起"),
            )
    return found


def _document(head: _Head) -> Document | None:
    name = head.reader.text("文件")
    if not name:
        return None
    path = head.folder / name
    text = read_text(path, head.reader.problems, head.reader.place("文件"))
    if text is None:
        return None
    document, problems = read(text, str(path))
    head.reader.problems.extend(problems)
    return document


def _departments(head: _Head) -> MappingType[str, str]:
    section = head.reader.child("部门")
    found: dict[str, str] = {}
    for key, value in section.mapping.items() if section is not None else ():
        scalar = section.as_scalar(value, key.text) if section is not None else None
        found[key.text] = scalar.text.strip() if scalar is not None else key.text
    return MappingProxyType(found)


def _leads(document: Document | None) -> MappingType[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for of_field in document.fields if document is not None else ():
        found[of_field.section.id] = of_field.leads
        for article in of_field.articles:
            found[article.id] = of_field.leads
    return MappingProxyType(found)


def _case_files(head: _Head) -> tuple[Path, ...]:
    found: list[Path] = []
    for name in head.reader.texts("案例"):
        path = head.folder / name
        found.extend(sorted(path.glob("*.yaml")) if path.is_dir() else [path])
    return tuple(found)


# -- sheets ------------------------------------------------------------------------------------


def _where(tree: Tree, text: str) -> Place | None:
    """Where a text stands in a tree."""
    match tree:
        case Scalar():
            return tree.place if tree.text.strip() == text else None
        case Sequence(items):
            below: Iterable[Tree] = items
        case Mapping():
            below = (value for _, value in tree.items())
    return next((place for one in below if (place := _where(one, text)) is not None), None)


def _sheets(head: _Head, names: Iterable[str], document: Document | None = None) -> Sheets:
    found: Sheets = {}
    problems = head.reader.problems
    for name in names:
        tree: Tree | None
        if head.single is not None:
            tree, file = head.single, head.file
        else:
            file = head.folder / name
            text = read_text(file, problems, _where(head.reader.mapping, name))
            tree = compose(text, str(file), problems) if text is not None else None
        if tree is None:
            continue
        reader = Reader(Mapping({}, tree.place), problems, file.name).as_reader(tree, "包")
        if reader is None:
            continue
        stated = reader.text("包")
        if head.single is None and stated != head.name:
            reader.refuse(
                "wrong-package",
                reader.place("包"),
                say("这张表属于「{stated}」,不是「{name}」", stated=stated, name=head.name),
                say("第一行写 包: {name}", name=head.name),
            )
        for key, value in tree.items() if isinstance(tree, Mapping) else ():
            if key.text in _POLICY_KEYS:
                continue
            if document is not None and document.section(key.text) is None:
                reader.refuse(
                    "unknown-section",
                    key.place,
                    say("文件里没有「{section}」", section=key.text),
                    say("写 第一条、领域一、导言 或 附则"),
                )
            section = reader.as_reader(value, key.text)
            of_section = found.setdefault(key.text, {})
            for entry, inner in section.mapping.items() if section is not None else ():
                if entry.text in of_section:
                    reader.refuse(
                        "duplicate-name",
                        entry.place,
                        say("「{name}」写了两次", name=f"{key.text}.{entry.text}"),
                        say("另一处在 {place}", place=str(of_section[entry.text][0].place)),
                    )
                    continue
                of_section[entry.text] = (entry, inner)
    return found


def _provisions(setting: Setting, sheets: Sheets) -> dict[str, AnyProvision]:
    found: dict[str, AnyProvision] = {}
    for section, entries in sheets.items():
        for key, value in entries.values():
            provision = read_provision(setting, section, key, value)
            if provision is not None:
                found[provision.id] = provision
    return found


def _in_order(
    provisions: dict[str, AnyProvision], document: Document | None
) -> dict[str, AnyProvision]:
    """In the order of the document's sections, then of the sheets."""
    if document is None:
        return provisions
    order = {section.id: index for index, section in enumerate(document.sections)}
    last = len(order)
    return dict(sorted(provisions.items(), key=lambda pair: order.get(pair[1].section, last)))


def _check_references(package: Package, sheets: Sheets) -> None:
    """Every id named must exist, be of the right kind, and not lead in a circle."""
    for provision in package.provisions.values():
        named: list[tuple[str, str, type[AnyProvision] | None]] = []
        if isinstance(provision, Benefit):
            if provision.appropriation is not None:
                named.append(("预算", provision.appropriation, Appropriation))
            named.extend(("互斥", other, Benefit) for other in provision.excludes)
        elif isinstance(provision, Target) and provision.parent:
            named.append(("上位", provision.parent, Target))
        elif isinstance(provision, Echo):
            named.append(("同", provision.original, None))
        for key, identity, kind in named:
            _require(
                package, provision, identity, kind, _named_at(sheets, provision, key, identity)
            )
        _refuse_circle(package, provision)


def _named_at(sheets: Sheets, provision: AnyProvision, key: str, identity: str) -> Place:
    """Where under `key` of a provision's sheet another one is named."""
    _, value = sheets.get(provision.section, {}).get(provision.name, (None, None))
    under = value.get(key) if isinstance(value, Mapping) else None
    for scalar in under.items if isinstance(under, Sequence) else (under,):
        if isinstance(scalar, Scalar):
            for name, place in words(scalar):
                if name == identity:
                    return place
    return provision.place


def _require(
    package: Package,
    provision: AnyProvision,
    identity: str,
    kind: type[AnyProvision] | None,
    place: Place,
) -> None:
    from difflib import get_close_matches

    found = package.provisions.get(identity)
    if found is not None and (kind is None or isinstance(found, kind)):
        return
    fitting = [key for key, p in package.provisions.items() if kind is None or isinstance(p, kind)]
    close = get_close_matches(identity, fitting, n=1, cutoff=0.3)
    package.problems.add(
        "unknown-provision",
        place,
        say("没有「{name}」", name=identity)
        if found is None
        else say("「{name}」是{kind},不能用在这里", name=identity, kind=found.kind.value),
        say("是不是「{name}」?", name=close[0]) if close else say("写成 第十二条.名字"),
        subject=provision.id,
    )


def _refuse_circle(package: Package, start: AnyProvision) -> None:
    seen = [start.id]
    current: AnyProvision | None = start
    while current is not None:
        following = (
            current.original
            if isinstance(current, Echo)
            else current.parent
            if isinstance(current, Target)
            else ""
        )
        if following == start.id:
            if min(seen) != start.id:
                return  # it is told once, for the first of them
            package.problems.add(
                "cycle",
                start.place,
                say("定义互相引用,成了圈:{circle}", circle=" → ".join([*seen, following])),
                say("断开其中一个引用"),
                subject=start.id,
            )
            return
        if following in seen:
            return
        seen.append(following)
        current = package.provisions.get(following)


def problems_of(package: Package, identity: str) -> list[Problem]:
    """The problems noted under one provision."""
    return [problem for problem in package.problems if problem.subject == identity]
