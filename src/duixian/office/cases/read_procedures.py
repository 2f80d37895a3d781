"""Procedure sheets: YAML with Chinese keys → the path of each benefit, with problems in place."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.library.files import read_text
from duixian.library.package import Package
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Tree, compose
from duixian.office.cases.procedure import (
    Gate,
    GateName,
    Material,
    Mode,
    Notice,
    Origin,
    Position,
    Procedure,
    Sanction,
    SourceKind,
    Term,
)

KEYS = ("包", "默认", "待遇", "说明")
PATH_KEYS = (
    "方式", "环节", "总时限", "公示", "补正", "复核", "拨付", "材料", "惩戒", "抽查", "说明",
)  # fmt: skip
REQUIRED = ("方式", "环节", "公示", "补正", "复核", "拨付")
GATE_KEYS = ("环节", "时限", "部门", "办理", "会审", "来源", "说明")
TERM_KEYS = ("工作日", "来源", "说明")
NOTICE_KEYS = ("位置", "工作日", "来源", "说明")
MATERIAL_KEYS = ("名称", "必须", "来源", "说明")
SANCTION_KEYS = ("内容", "禁报年数", "来源", "说明")
HANDLERS = ("人员", "规则")
FOLDER = "procedures"
_MOST_DAYS = 1000
_ORDER = list(GateName)


@dataclass(frozen=True, slots=True)
class Procedures:
    """The path of every benefit of a package."""

    package: str
    default: Procedure
    special: MappingType[str, Procedure]

    def of(self, benefit: str) -> Procedure:
        """The benefit's own path, else the default one."""
        found = self.special.get(benefit)
        if found is not None:
            return found
        d = self.default
        return Procedure(
            benefit, d.mode, d.gates, d.notice, d.correction, d.re_examination, d.payment,
            d.total, d.materials, d.sanction, d.sampled_per_mille,
        )  # fmt: skip


def load_procedures(package: Package, problems: Problems) -> Procedures | None:
    """The procedure sheet in the package's folder `procedures`."""
    folder = package.folder / FOLDER
    found = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if len(found) != 1:
        problems.add(
            "no-procedures",
            Place(str(folder)),
            say("这里要有一份办理程序,现在有{count}份", count=len(found)),
            say("写一个 YAML 文件,例如 办理程序.yaml"),
        )
        return None
    return read_procedures(found[0], package, problems)


def read_procedures(path: Path, package: Package, problems: Problems) -> Procedures | None:
    """The paths that a sheet states, or None with the problems noted."""
    before = len(problems.errors)
    text = read_text(path, problems)
    tree = None if text is None else compose(text, str(path), problems)
    if tree is None:
        if len(problems.errors) == before:
            problems.add("empty-file", Place(str(path)), say("文件是空的"), say("第一行写 包: …"))
        return None
    reader = Reader(Mapping({}, tree.place), problems, path.name).as_reader(tree, "办理程序")
    if reader is None:
        return None
    reader.check_keys(KEYS, ("包", "默认"))
    if reader.text("包") not in ("", package.name):
        reader.refuse(
            "wrong-package",
            reader.place("包"),
            say("这份办理程序是「{name}」的", name=reader.text("包")),
            say("放到它自己的政策包里,或改「包」"),
        )
    base = reader.child("默认")
    if base is None:
        return None
    base.check_keys(PATH_KEYS, REQUIRED)
    default = _Path(package, "默认").read(base, None)
    special: dict[str, Procedure] = {}
    listed = reader.child("待遇")
    for key, value in listed.mapping.items() if listed is not None else ():
        benefit = key.text.strip()
        if benefit not in {b.id for b in package.benefits}:
            reader.refuse(
                "unknown-benefit",
                key.place,
                say("政策里没有待遇「{name}」", name=benefit),
                say("写成 第十二条.智能制造服务机构资助 这样的全名"),
            )
            continue
        own = Reader(Mapping({}, tree.place), problems, benefit).as_reader(value, benefit)
        read = None if own is None else _Path(package, benefit).read(own, default)
        if read is not None:
            special[benefit] = read
    if default is None or len(problems.errors) > before:
        return None
    return Procedures(package.name, default, special)


class _Path:
    """Reads one path; what it leaves out is as in `base`."""

    def __init__(self, package: Package, benefit: str) -> None:
        self.package, self.benefit = package, benefit

    def read(self, reader: Reader, base: Procedure | None) -> Procedure | None:
        before = len(reader.problems.errors)
        if self.benefit != "默认":
            reader.check_keys(PATH_KEYS)
        gates = self.gates(reader) if reader.has("环节") or base is None else base.gates
        none = Term(0)
        correction = self.term(reader, "补正", base.correction if base else none)
        again = self.term(reader, "复核", base.re_examination if base else none)
        payment = self.term(reader, "拨付", base.payment if base else none)
        total = base.total if base else None
        if reader.has("总时限"):
            total = self.term(reader, "总时限", none)
        notice = base.notice if base else Notice(Position.NEVER)
        if reader.has("公示"):
            notice = self.notice(reader) or notice
        materials = self.materials(reader) if reader.has("材料") else base.materials if base else ()
        sanction = base.sanction if base else None
        if reader.has("惩戒"):
            sanction = self.sanction(reader)
        found = Procedure(
            self.benefit,
            reader.choice("方式", Mode, base.mode if base else Mode.APPLIED),
            gates, notice, correction, again, payment, total, materials, sanction,
            self.sample(reader),
        )  # fmt: skip
        self.check(reader, found)
        return found if len(reader.problems.errors) == before else None

    def gates(self, reader: Reader) -> tuple[Gate, ...]:
        found: list[Gate] = []
        for item in reader.sequence("环节"):
            one = reader.as_reader(item, "环节")
            if one is None:
                continue
            one.check_keys(GATE_KEYS, ("环节", "时限", "来源"))
            department = one.text("部门")
            jointly = tuple(one.texts("会审")) if one.has("会审") else ()
            for key, name in (("部门", department), *(("会审", name) for name in jointly)):
                if name and name not in self.package.departments:
                    one.refuse(
                        "unknown-department",
                        one.place(key),
                        say("政策包没有登记部门「{name}」", name=name),
                        say("写 policy.yaml 里「部门」下的全名"),
                    )
            gate = Gate(
                one.choice("环节", GateName, GateName.INTAKE),
                self.days(one, "时限"),
                department,
                one.one_of("办理", HANDLERS, HANDLERS[0]) == HANDLERS[1],
                self.origin(one),
                jointly,
            )
            if jointly and (gate.name is not GateName.JOINT or gate.by_rule):
                one.refuse(
                    "not-joint",
                    one.place("会审"),
                    say("只有由人员办理的联合会审写「会审」的部门"),
                    say("写成 {example}", example="{环节: 联合会审, 会审: [区商务局], …}"),
                )
            found.append(gate)
        return tuple(found)

    def term(self, reader: Reader, key: str, default: Term) -> Term:
        one = reader.child(key)
        if one is None:
            return default
        one.check_keys(TERM_KEYS, ("工作日", "来源"))
        return Term(self.days(one, "工作日"), self.origin(one))

    def notice(self, reader: Reader) -> Notice | None:
        one = reader.child("公示")
        if one is None:
            return None
        one.check_keys(NOTICE_KEYS, ("位置", "来源"))
        position = one.choice("位置", Position, Position.AFTER)
        if position is not Position.NEVER and not one.has("工作日"):
            one.check_keys(NOTICE_KEYS, ("工作日",))
        days = 0 if position is Position.NEVER else self.days(one, "工作日")
        return Notice(position, days, self.origin(one))

    def materials(self, reader: Reader) -> tuple[Material, ...]:
        found: list[Material] = []
        for item in reader.sequence("材料"):
            one = reader.as_reader(item, "材料")
            if one is None:
                continue
            one.check_keys(MATERIAL_KEYS, ("名称", "来源"))
            required = one.flag("必须") if one.has("必须") else True
            found.append(Material(one.text("名称"), required, self.origin(one)))
        return tuple(found)

    def sanction(self, reader: Reader) -> Sanction | None:
        one = reader.child("惩戒")
        if one is None:
            return None
        one.check_keys(SANCTION_KEYS, ("内容", "禁报年数", "来源"))
        return Sanction(one.text("内容"), self.days(one, "禁报年数"), self.origin(one))

    def sample(self, reader: Reader) -> int:
        text = reader.text("抽查")
        if not text:
            return 0
        found = re.fullmatch(r"(\d{1,3})(?:\.(\d))?%", text)
        per_mille = int(found[1]) * 10 + int(found[2] or 0) if found else 0
        if found is None or per_mille > 1000:
            reader.refuse(
                "wrong-shape",
                reader.place("抽查"),
                say("「抽查」是百分数,不是「{text}」", text=text),
                say("写成 抽查: 10%"),
            )
        return per_mille

    def days(self, reader: Reader, key: str) -> int:
        text = reader.text(key)
        if text.isascii() and text.isdecimal() and 0 < int(text) <= _MOST_DAYS:
            return int(text)
        if text:
            reader.refuse(
                "wrong-shape",
                reader.place(key),
                say("「{key}」要写一个大于0的整数,不是「{text}」", key=key, text=text),
                say("写成 {key}: 5", key=key),
            )
        return 1

    def origin(self, reader: Reader) -> Origin:
        tree: Tree | None = reader.tree("来源")
        if isinstance(tree, Mapping):
            one = reader.child("来源")
            assert one is not None
            one.check_keys(("原文", "文件"))
            for kind in (SourceKind.TEXT, SourceKind.DOCUMENT):
                text = one.text(kind.value)
                if text:
                    if kind is SourceKind.TEXT and not self.stands(text):
                        one.refuse(
                            "not-in-text",
                            one.place("原文"),
                            say("原文里没有这句话:{text}", text=text),
                            say("一字不差地引用;来自别的文件的,写 文件: …"),
                        )
                    return Origin(kind, text)
            return Origin()
        if reader.has("来源") and reader.text("来源") != SourceKind.DEFAULT:
            reader.refuse(
                "no-source",
                reader.place("来源"),
                say("「来源」要写原文、文件或默认,不是「{text}」", text=reader.text("来源")),
                say("写成 来源: 默认,或 来源: {example}", example="{文件: 文号和名称}"),
            )
        return Origin()

    def stands(self, quote: str) -> bool:
        document = self.package.document
        return document is not None and quote in document.text

    def check(self, reader: Reader, found: Procedure) -> None:
        names = [gate.name for gate in found.gates]
        if not names:
            return
        place = reader.place("环节")
        ordered = [_ORDER.index(name) for name in names]
        if len(names) < 2 or names[0] is not GateName.INTAKE or names[-1] is not _ORDER[-1]:
            reader.refuse(
                "wrong-gates",
                place,
                say("环节要从受理开始、到审定为止,至少两个"),
                say("人手少的部门,只写受理和审定"),
            )
        elif ordered != sorted(set(ordered)):
            reader.refuse(
                "wrong-gates",
                place,
                say("环节的先后不对,或者有重复:{names}", names="、".join(names)),
                say("先后是 {order}", order="、".join(GateName)),
            )
        if found.notice.position is Position.BEFORE and len(names) < 3:
            reader.refuse(
                "nothing-to-publish",
                reader.place("公示"),
                say("公示在审定之前,公示前要有一个审核环节"),
                say("加上初审,或者把公示放到审定之后"),
            )
        if all(gate.by_rule for gate in found.gates):
            reader.refuse(
                "nobody-decides",
                place,
                say("所有环节都由规则办理,没有人负责"),
                say("至少审定由人员办理"),
            )
        if found.sampled_per_mille and not any(gate.by_rule for gate in found.gates):
            reader.refuse(
                "nothing-to-sample",
                reader.place("抽查"),
                say("没有由规则办理的环节,抽查没有意义"),
                say("删掉「抽查」,或者写 办理: 规则"),
            )
