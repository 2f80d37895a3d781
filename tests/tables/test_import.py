"""Importing: a register appears whole, or not at all; rejected rows lie beside it."""

import csv
import os
import resource
import signal
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.tables.people import firm

from duixian.tables import Job, check_register, import_tables, load_register, read_mapping

REVENUE = '"营收(万元)": {事实: 营业收入, 单位: 万元}'


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def firms(tmp_path):
    """A CSV file of two good enterprises and a bad one."""
    path = tmp_path / "企业.csv"
    path.write_text(
        f"信用代码,营收(万元)\n{firm(1)},1\n{firm(2)},2.5\n{firm(3)},=1+1\n", encoding="gb18030"
    )
    return path


@pytest.fixture
def job(firms, mapped, tmp_path):
    return Job(firms, mapped(REVENUE), tmp_path / "退回.csv", complete=True)


def test_a_register_with_its_rejected_rows(job, package, problems, tmp_path):
    told = []
    (done,) = import_tables(
        [job], tmp_path / "登记表", problems, year=2025, progress=lambda *a: told.append(a)
    )
    assert not problems
    assert (done.kind, done.counts.accepted, done.counts.rejected) == ("企业", 2, 1)
    assert told == [(3, None)]
    register = load_register(tmp_path / "登记表", problems)
    assert (register.manifest.name, register.manifest.year) == ("登记表", 2025)
    assert (register.synthetic, register.complete("企业")) == (False, True)
    assert check_register(register, package.vocabulary, problems)
    assert register.table("企业")["营业收入@2025"].to_pylist() == [1_000_000, 2_500_000]
    with job.rejected.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["行"], row["营收(万元)"]) == ("4", "'=1+1")
    assert "「=1+1」不是营业收入的值" in row["原因"]
    assert listing(tmp_path) == ["企业.csv", "登记表", "退回.csv"]


def test_without_rejected_rows_there_is_no_file_of_them(mapped, problems, tmp_path):
    table = pa.table({"信用代码": [firm(1)]})
    (done,) = import_tables(
        [Job(table, mapped(), tmp_path / "退回.csv")], tmp_path / "表", problems, synthetic=True
    )
    assert done.rejected is None
    assert listing(tmp_path) == ["表"]
    assert load_register(tmp_path / "表", problems).synthetic


def test_tables_of_one_kind_are_joined_by_identifier(mapped, problems, tmp_path, package):
    folder = tmp_path / "甲[1]'s"
    folder.mkdir()
    one = pa.table({"信用代码": [firm(1), firm(2)], "营收(万元)": ["1", "2"]})
    two = pa.table({"信用代码": [firm(2), firm(3)], "规模": ["小型", "大型"]})
    jobs = [
        Job(one, mapped(REVENUE), tmp_path / "一.csv"),
        Job(two, mapped("规模: 企业规模"), tmp_path / "二.csv", complete=False),
    ]
    assert len(import_tables(jobs, folder / "表", problems)) == 2
    register = load_register(folder / "表", problems)
    assert check_register(register, package.vocabulary, problems)
    assert register.complete("企业") is False
    assert register.table("企业").sort_by("标识").to_pylist() == sorted(
        [
            {"标识": firm(1), "营业收入@2025": 1_000_000, "企业规模": None},
            {"标识": firm(2), "营业收入@2025": 2_000_000, "企业规模": "小型"},
            {"标识": firm(3), "营业收入@2025": None, "企业规模": "大型"},
        ],
        key=lambda row: row["标识"],
    )


def test_two_tables_do_not_give_one_column(job, problems, codes, tmp_path):
    assert import_tables([job, job], tmp_path / "表", problems) is None
    assert codes(problems) == ["column-twice"]
    assert listing(tmp_path) == ["企业.csv"]


def test_what_is_there_stays_unless_it_is_to_be_replaced(job, problems, codes, tmp_path, package):
    folder = tmp_path / "表"
    lifts = read_mapping(
        "主体: 电梯\n确认: 是\n列:\n  编号: 标识\n", "映射.yaml", package, problems
    )
    first = Job(pa.table({"编号": ["梯1"]}), lifts, tmp_path / "退.csv", complete=False)
    assert import_tables([first], folder, problems, synthetic=True)
    assert import_tables([job], folder, problems) is None
    assert codes(problems) == ["exists-already"]
    problems.items.clear()
    assert import_tables([job], folder, problems, keep=True)
    register = load_register(folder, problems)
    assert sorted(register.kinds) == ["企业", "电梯"]
    assert (register.rows("电梯"), register.complete("电梯")) == (1, False)
    assert register.synthetic  # a part of it still is
    assert import_tables([job], folder, problems, replace=True)
    assert load_register(folder, problems).kinds == ("企业",)
    (folder / "manifest.json").unlink()
    assert import_tables([job], folder, problems, keep=True) is None
    assert codes(problems) == ["no-register"]


def test_one_bad_table_stops_all_and_every_one_is_told(job, mapped, problems, codes, tmp_path):
    cut = tmp_path / "断.parquet"
    pq.write_table(pa.table({"信用代码": [firm(1)]}), cut)
    cut.write_bytes(cut.read_bytes()[:-9])
    wrong = pa.table({"代码": [firm(1)]})
    jobs = [job, Job(cut, mapped(), job.rejected), Job(wrong, mapped(), job.rejected)]
    assert import_tables(jobs, tmp_path / "表", problems) is None
    assert sorted(codes(problems)) == ["bad-parquet", "missing-column", "unmapped-column"]
    assert listing(tmp_path) == ["企业.csv", "断.parquet"]


def big(path, rows):
    with path.open("w", encoding="utf-8") as file:
        file.write("信用代码,营收(万元)\n")
        file.writelines(f"{firm(n)},{n}.{n % 97:02d}\n" for n in range(rows))
    return path


@pytest.mark.parametrize("limit", [20_000, 150_000])
def test_a_full_disk_is_told_and_leaves_nothing(mapped, problems, codes, tmp_path, limit):
    """Files may grow to `limit` bytes: the register's in the first case, its spool in the other."""
    path = big(tmp_path / "大.csv", 30_000)
    job = Job(path, mapped(REVENUE), tmp_path / "退回.csv")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        assert import_tables([job], tmp_path / "表", problems) is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert codes(problems) == ["disk-full"]
    assert listing(tmp_path) == ["大.csv"]


def test_a_disk_that_really_is_full_is_told(mapped, problems, codes, tmp_path):
    disk = tmp_path / "盘"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)], check=False,
        capture_output=True,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        path = big(tmp_path / "大.csv", 30_000)
        job = Job(path, mapped(REVENUE), tmp_path / "退回.csv")
        assert import_tables([job], disk / "表", problems) is None
        assert codes(problems) == ["disk-full"]
        assert listing(disk) == []
        assert listing(tmp_path) == ["大.csv", "盘"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_place_that_can_not_be_written_to_is_told(job, problems, codes, tmp_path):
    (tmp_path / "文件").write_text("")
    assert import_tables([job], tmp_path / "文件" / "表", problems) is None
    assert codes(problems) == ["cannot-write"]


def test_a_killed_import_leaves_nothing_under_the_final_name(tmp_path):
    path = big(tmp_path / "大.csv", 60_000)
    program = f"""
import os, signal
from pathlib import Path
from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.library.places import policies
from duixian.tables import Job, import_tables, read_mapping
problems = Problems()
text = '主体: 企业\\n确认: 是\\n列:\\n  信用代码: 标识\\n  {REVENUE}\\n'
mapping = read_mapping(text, "映射.yaml", load(policies() / "qiantang-2025"), problems)
job = Job(Path({str(path)!r}), mapping, Path({str(tmp_path / "退回.csv")!r}))
kill = lambda done, total: done > 50_000 and os.kill(os.getpid(), signal.SIGKILL)
import_tables([job], Path({str(tmp_path / "表")!r}), problems, progress=kill)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, env={**os.environ})
    assert ended.returncode == -signal.SIGKILL
    assert [name for name in listing(tmp_path) if not name.startswith(".")] == ["大.csv"]
