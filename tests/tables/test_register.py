"""Registers on disk and in memory: what is checked, and what is told."""

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian.basics.problems import Severity
from duixian.tables import (
    Manifest,
    check_register,
    column_named,
    drafting,
    load_register,
    recognition_keys,
    register_of,
    save_register,
)
from duixian.tables.atomically import new_file, new_folder

FIRMS = pa.table({"标识": ["甲", "乙"], "营业收入@2025": pa.array([1, 2], pa.int64())})


@pytest.fixture
def folder(tmp_path):
    register = register_of({"企业": FIRMS}, name="样", year=2025, more={"seed": 7})
    save_register(register, tmp_path / "表")
    return tmp_path / "表"


def test_a_register_comes_back_as_it_was(folder, problems):
    register = load_register(folder, problems)
    assert not problems
    assert register.table("企业").equals(FIRMS)
    assert register.table("企业", ["标识"]).column_names == ["标识"]
    assert register.manifest.more == {"seed": 7}
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == {
        "format": 1,
        "name": "样",
        "synthetic": False,
        "year": 2025,
        "seed": 7,
        "kinds": {"企业": {"rows": 2}},
    }
    assert register_of({"企业": FIRMS}).table("企业", ["标识"]).num_columns == 1
    assert register_of({"企业": FIRMS}).path("企业") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "不是 JSON"),
        ("[]", "没有写有哪些表"),
        ('{"kinds": {}, "format": 2}', "格式版本是 2"),
        ('{"kinds": {"企业": 2}, "format": 1}', "「企业」的行数"),
        ('{"kinds": {"企业": {"rows": true}}, "format": 1}', "「企业」的行数"),
        ('{"kinds": {"企业": {"rows": 2, "complete": "是"}}, "format": 1}', "「企业」的行数"),
        ('{"kinds": {}, "format": 1, "synthetic": "yes"}', "synthetic"),
        ('{"kinds": {}, "format": 1, "year": "2025"}', "synthetic"),
    ],
)
def test_a_manifest_that_can_not_be_read_is_told(folder, problems, text, told):
    (folder / "manifest.json").write_text(text, "utf-8")
    assert load_register(folder, problems) is None
    (problem,) = problems
    assert problem.code == "bad-manifest"
    assert told in str(problem)


def test_files_that_do_not_fit_the_manifest_are_told(folder, problems, codes):
    path = folder / "企业.parquet"
    whole = path.read_bytes()
    pq.write_table(FIRMS.slice(1), path)
    assert load_register(folder, problems) is None
    path.write_bytes(whole[:-10])
    assert load_register(folder, problems) is None
    path.unlink()
    assert load_register(folder, problems) is None
    assert load_register(folder.parent, problems) is None
    assert sorted(codes(problems)) == ["bad-parquet", "missing-table", "no-register", "wrong-count"]


def test_a_folder_is_not_overwritten_by_accident(folder, problems):
    with pytest.raises(FileExistsError):
        save_register(register_of({}), folder)
    save_register(register_of({"企业": FIRMS.slice(1)}), folder, replace=True)
    assert load_register(folder, problems).rows("企业") == 1
    assert [p.name for p in folder.parent.iterdir()] == ["表"]


def test_a_draft_that_breaks_off_leaves_what_was_there(folder, problems):
    with pytest.raises(RuntimeError), drafting(folder, name="新", replace=True) as draft:
        draft.add("企业", FIRMS.slice(1))
        raise RuntimeError
    assert load_register(folder, problems).rows("企业") == 2
    assert [p.name for p in folder.parent.iterdir()] == ["表"]


def test_a_rename_that_fails_puts_back_what_was_there(folder, monkeypatch, problems):
    rename = type(folder).rename

    def fail(path, target):
        if path.suffix == ".part":
            raise OSError(5, "I/O error")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", fail)
    with pytest.raises(OSError, match="I/O error"), new_folder(folder, replace=True):
        pass
    monkeypatch.undo()
    assert load_register(folder, problems) is not None
    assert [p.name for p in folder.parent.iterdir()] == ["表"]


def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path):
    path = tmp_path / "文"
    with new_file(path) as draft:
        draft.write_text("旧")
    with pytest.raises(RuntimeError), new_file(path) as draft:
        draft.write_text("新")
        raise RuntimeError
    assert path.read_text() == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["文"]


GOOD = {
    "标识": pa.array(["一", "二"]),
    "引用:建设单位": pa.array(["甲", None]),
    "省重大项目": pa.array([True, None]),
    "完成投资额": pa.array([5, None], pa.int64()),
    "外资到资额@2025": pa.array([0, 7], pa.int64()),
    "实际开工日": pa.array([date(2025, 1, 2), None]),
    "农业贷款项目类别": pa.array(["其他项目", None]).dictionary_encode(),
    "前期工作阶段": pa.array(["工可", None], pa.large_string()),
}


def test_a_good_register_passes(package, problems):
    table = pa.table({**GOOD, f"认定:{recognition_keys(package)[0]}": [True, False]})
    register = register_of({"项目": table, "企业": FIRMS})
    keys = recognition_keys(package)
    assert check_register(register, package.vocabulary, problems, recognitions=keys)
    assert not problems


@pytest.mark.parametrize(
    ("name", "values", "code", "told"),
    [
        ("营业额", [1, 2], "unknown-column", "词汇表里没有项目的这个事实"),
        ("省重大项日", [True, None], "unknown-column", "是不是「省重大项目」"),
        ("外资到资额", pa.array([1, 2]), "unknown-column", "外资到资额@2025"),
        ("省重大项目@2025", [True, None], "unknown-column", "写成 省重大项目"),
        ("外资到资额@今年", pa.array([1, 2]), "unknown-column", ""),
        ("引用:业主", ["甲", "乙"], "unknown-column", ""),
        ("认定:没有的事", [True, None], "unknown-column", ""),
        ("完成投资额", [1.5, None], "wrong-type", "存成了 double,应该是 int64"),
        ("完成投资额", pa.array([-1, 5]), "out-of-range", "有 1 个值超出范围"),
        ("完成投资额", pa.array([10**14, 5]), "out-of-range", "有 1 个值超出范围"),
        ("农业贷款项目类别", ["其它", "别的"], "unknown-category-value", "其他项目"),
        ("标识", ["一", "一"], "duplicate-identifier", "「一」出现了 2 次"),
        ("标识", pa.array(["一", None]), "no-identifier", "有 1 行没有标识"),
        ("标识", pa.array(["一", "一"]).dictionary_encode(), "duplicate-identifier", "2 次"),
    ],
)  # fmt: skip
def test_a_bad_column_is_told(package, problems, name, values, code, told):
    table = pa.table({**GOOD, name: values})
    register = register_of({"项目": table})
    keys = recognition_keys(package)
    assert not check_register(register, package.vocabulary, problems, recognitions=keys)
    (problem,) = problems
    assert problem.code == code
    assert told in str(problem)


def test_columns_that_are_all_unknown_pass(package, problems):
    table = pa.table({"标识": ["一"], "完成投资额": pa.nulls(1, pa.int64())})
    assert check_register(register_of({"项目": table}), package.vocabulary, problems)


def test_structure_alone_costs_nothing_and_misses_values(package, problems):
    table = pa.table({"标识": ["一", "一"]})
    assert check_register(register_of({"项目": table}), package.vocabulary, problems, values=False)


def test_kinds_columns_and_references_that_are_not_there(package, problems, codes):
    twice = pa.Table.from_arrays([pa.array(["一"])] * 2, names=["省重大项目", "省重大项目"])
    pointing = pa.table({"标识": ["一"], "引用:建设单位": ["丙"]})
    register = register_of({"工厂": FIRMS, "道路": twice, "项目": pointing, "企业": FIRMS})
    assert not check_register(register, package.vocabulary, problems)
    assert (
        sorted(codes(problems))
        == [
            "dangling-reference",
            "duplicate-column",
            "no-identifier",
            "unknown-column",
            "unknown-subject",
        ]
        or sorted(codes(problems))[0] == "dangling-reference"
    )
    (warning,) = [p for p in problems if p.severity is Severity.WARNING]
    assert "有 1 行指向的企业不在登记表里" in str(warning)


def test_a_file_that_breaks_while_it_is_checked_is_told(folder, package, problems, codes):
    register = load_register(folder, problems)
    path = folder / "企业.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    assert not check_register(register, package.vocabulary, problems)
    assert codes(problems) == ["bad-parquet"]


def test_a_year_outside_four_digits_is_no_column(package):
    assert column_named("营业收入@25", "企业", package.vocabulary) is None
    assert column_named("认定:任何", "企业", package.vocabulary) is not None
    assert Manifest("空", {}).to_json().endswith("}\n")
