"""Whatever stands in a file, reading it gives problems and never an exception."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sheets.packages import SHEETS, copy_package

from duixian.basics.problems import Problems
from duixian.language.provision import AnyProvision
from duixian.library.cases import load_cases, run_case
from duixian.library.coverage import cover
from duixian.library.facts import FactsReader
from duixian.library.package import load
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose

GOOD = {
    file.stem: file.read_text("utf-8") for file in sorted((SHEETS / "package").glob("*.yaml"))
} | {
    "facts": (
        '主体: 企业\n标识: 甲\n基准日: "2025-06-01"\n'
        "事实: {研发费用: {2025年度: 800万元, 上年: 600万元}, 信用等级: A, 成立日期: 2015-01-01}\n"
        "认定: {第二条.研发奖励.符合条件的企业: 是}\n"
        "关联:\n  建设项目: {登记: 不完整, 行: [{设备投资额: 5亿元, 关联: {单元: []}}]}\n"
    ),
    "cases": (
        "包: 某区-2025\n第一条.设备补助:\n  合格:\n    事实: {设备投资额: 1000万元}\n"
        "    应得: {结论: 符合, 金额: 100万元}\n  差一分:\n    仿: 合格\n"
        "    事实: {设备投资额: 4999999.99元}\n    应得: {结论: 不符合, 未过: 设备投资额}\n"
    ),
}
PIECES = [
    *":-[]{},|>'\"&*!%#?\n\t @`~：，、…（）",
    *("\n  ", "\n    ", ": ", "- ", "待配套", "认定", "同", "设", "分档", "其余", "当", "给", "缺"),
    *(
        "且",
        "或",
        "非",
        "属于",
        "≥",
        "合计(",
        "增幅(",
        "上年",
        "2025年度",
        "年度",
        "是",
        "否",
        "0",
        "÷0",
    ),
    *("5%", "500万元", "2025-05-01", "“", "种类: 目标\n", "<<: ", "null", "\x00", "\x85", "\u2028"),
    *(
        "&a ",
        "*a ",
        "[" * 30,
        "(" * 70,
        "非 " * 90,
        "1+" * 200,
        "9" * 400,
        "\ufeff",
        "😀",
        "年序: 年序\n",
    ),
]
text = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


@st.composite
def spoilt(draw, good):
    """A good file with stretches cut out, doubled, moved or overwritten."""
    found = good
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(found)))
        end = min(len(found), start + draw(st.sampled_from([0, 1, 2, 5, 20, 80])))
        cut = found[start:end]
        middle = draw(st.sampled_from(["", cut + cut, cut[::-1]]) | text)
        found = found[:start] + middle + found[end:]
    return found


files = st.sampled_from(sorted(GOOD)).flatmap(
    lambda name: st.tuples(st.just(name), spoilt(GOOD[name]) | text)
)


@settings(max_examples=150, deadline=None)
@given(files)
def test_no_text_makes_reading_a_package_raise(tmp_path_factory, file):
    name, written = file
    folder = copy_package(tmp_path_factory.mktemp("包"), **{name: written})
    if name == "cases":
        policy = folder / "policy.yaml"
        policy.write_text(
            policy.read_text("utf-8").replace("案例: cases", "案例: cases.yaml"), "utf-8"
        )
    package = load(folder, supplements=[folder / "supplement.yaml"])
    problems = Problems(list(package.problems))
    problems.extend(cover(package)[1])
    FactsReader(package, problems).file(folder / "facts.yaml") if name == "facts" else None
    cases, more = load_cases(package)
    for case in cases:
        [str(difference) for difference in run_case(package, case).differences]
    for problem in (*problems, *more):
        assert str(problem).endswith("]")
        assert problem.place.line >= 1 and problem.place.column >= 1
    assert all(isinstance(p, AnyProvision) for p in package.provisions.values())


def scalars(tree: Tree):
    match tree:
        case Scalar():
            yield tree
        case Sequence(items):
            for item in items:
                yield from scalars(item)
        case Mapping():
            for key, value in tree.items():
                yield key
                yield from scalars(value)


@settings(max_examples=200, deadline=None)
@given(spoilt(GOOD["sheet"]) | text)
def test_every_character_of_a_value_knows_its_place(written):
    tree = compose(written, "x.yaml", Problems())
    lines = written.split("\n")
    if any(c in written for c in "\r\x85\u2028\u2029\ufeff") or tree is None:
        return
    for scalar in scalars(tree):
        for offset, character in enumerate(scalar.text):
            place = scalar.source.place(offset)
            if not character.isspace() and "\\" not in written:
                assert lines[place.line - 1][place.column - 1] == character
