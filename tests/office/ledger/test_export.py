"""The export: verified with nothing but Python, added up by bean-check."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.office.ledger.a_fund import AT, AUDITOR, FINANCE, FUND, commit, open_books

from duixian.office.accounts.actor import Actor
from duixian.office.audit.models import Record
from duixian.office.ledger import reports, services, verify
from duixian.office.ledger.models import Fund
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(engine) -> list[str]:
    open_books(一=("领域一", 600), 二=("领域二.其一", 90))
    first, second = commit("甲", 100), commit("乙", 300)
    services.post(FINANCE, first.pk, key="付", at=AT)
    services.bounce(FINANCE, first.pk, 40, key="退", at=AT)
    services.void(FINANCE, second.pk, key="撤", at=AT)
    services.adjust(FINANCE, FUND, "一", -20, key="减", at=AT, reason="调减")
    return list(reports.export_jsonl(FINANCE, FUND, at=AT))


def test_an_untouched_export_verifies(lines):
    books, faults = verify.check(lines)
    assert faults == []
    assert (books.fund, books.seq, books.head) == (FUND, 9, Fund.objects.get().head)
    assert books.accounts["Assets:Available:一"] == 480
    assert books.used == {"领域一": 100, "总额": 100}


def rewrite(line: str, *, rehash: bool = True, **changes) -> str:
    row = json.loads(line)
    body = verify.canonical({**json.loads(row["body"]), **changes})
    return json.dumps({"body": body, "hash": verify.digest(body) if rehash else row["hash"]})


def rechain(lines: list[str]) -> list[str]:
    """A forger who hashes everything anew."""
    head, found = verify.GENESIS, []
    for seq, line in enumerate(lines, start=1):
        found.append(rewrite(line, previous=head, seq=seq))
        head = json.loads(found[-1])["hash"]
    return found


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda rows: [*rows[:4], rewrite(rows[4], rehash=False, amount=1), *rows[5:]], "changed"),
        (lambda rows: [*rows[:4], rewrite(rows[4], actor="别人"), *rows[5:]], "does not continue"),
        (lambda rows: [*rows[:4], *rows[5:]], "does not continue"),
        (lambda rows: [*rows[:4], rows[5], rows[4], *rows[6:]], "does not continue"),
        (lambda rows: [*rows[:4], "{}", *rows[4:]], "cannot be read"),
        (lambda rows: [rows[0].replace('"', '"', 1).replace("{\\\"", "{ \\\"", 1), *rows[1:]],
         "canonically"),
    ],
    ids=["changed", "changed and hashed", "taken out", "moved", "not an entry", "other spelling"],
)  # fmt: skip
def test_a_damaged_export_is_told_with_its_line(lines, damage, told):
    _, faults = verify.check(damage(lines))
    assert any(told in fault for fault in faults)
    assert all(fault.startswith("line ") for fault in faults)


def test_a_cut_export_is_told_by_its_head(lines):
    head = Fund.objects.get().head
    assert verify.check(lines, head)[1] == []
    books, faults = verify.check(lines[:-1], head)
    assert books.seq == 8
    assert ["entries are missing" in fault for fault in faults] == [True]


def changed(lines: list[str], at: int, **changes) -> list[str]:
    return rechain([*lines[:at], rewrite(lines[at], **changes), *lines[at + 1 :]])


def test_a_forger_who_hashes_anew_is_told_by_the_sums(lines):
    """Whoever can rewrite the whole chain still cannot overspend unseen."""
    assert verify.check(rechain(lines))[1] == []
    sides = [["Assets:Committed:一", 200], ["Assets:Available:一", -1]]
    unequal = changed(lines, 3, postings=sides)
    assert "debit and credit differ" in "".join(verify.check(unequal)[1])
    over = changed(
        lines, 3, amount=601, draws={"领域一": 601},
        postings=[["Assets:Committed:一", 601], ["Assets:Available:一", -601]],
    )  # fmt: skip
    told = "".join(verify.check(over)[1])
    assert "Assets:Available:一 is overdrawn by 1 分" in told
    assert "领域一 is overdrawn by 1 分" in told
    first = json.loads(json.loads(lines[3])["body"])
    twice = changed(lines, 4, same=first["same"])
    assert "was already given to" in "".join(verify.check(twice)[1])
    more = changed(lines, 5, amount=101)
    assert "more is taken back than was given" in "".join(verify.check(more)[1])
    floats = changed(lines, 3, postings=[["Assets:Committed:一", "1"], ["Assets:Available:一", -1]])
    assert "not a whole number" in "".join(verify.check(floats)[1])
    keys = changed(lines, 4, key=first["key"])
    assert "was used before" in "".join(verify.check(keys)[1])
    other = changed(lines, 4, fund="别的")
    assert "belongs to 别的" in "".join(verify.check(other)[1])
    gap = [*lines[:4], rewrite(lines[4], seq=9)]
    assert "number 9 follows number 4" in "".join(verify.check(gap)[1])


def test_no_float_is_written():
    for value in (1.0, [1.5], {"a": 0.1}):
        with pytest.raises(TypeError, match="no float"):
            verify.canonical(value)


def test_the_verifier_runs_alone_on_another_machine(lines, tmp_path: Path):
    """Copied away from the project, without its packages."""
    alone = tmp_path / "verify.py"
    shutil.copy(verify.__file__, alone)
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", alone, export, "--head", Fund.objects.get().head],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"{FUND}: 9 entries, 2 claims, spent 60 分, 0 faults" in ran.stdout


def test_the_verifier_says_what_is_wrong(lines, tmp_path: Path, capsys):
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join([*lines[:3], "", *lines[4:]]), encoding="utf-8")
    assert verify.main([str(export)]) == 1
    assert "line 5: it does not continue the entry before" in capsys.readouterr().out


def test_bean_check_accepts_the_books(lines, tmp_path: Path):
    books = tmp_path / "books.beancount"
    text = "\n".join(reports.export_beancount(AUDITOR, FUND, at=AT))
    books.write_text(text, encoding="utf-8")
    check = [sys.executable, "-m", "beancount.scripts.check", books]
    ran = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
    books.write_text(
        text.replace("Available:N-一  -1.00", "Available:N-一  -1.01"), encoding="utf-8"
    )
    ran = subprocess.run(check, capture_output=True, text=True, check=False)
    assert "does not balance" in ran.stdout + ran.stderr


def test_bean_check_reads_every_account(lines):
    """An account that beancount could not read would be left out of its sums."""
    from beancount import loader
    from beancount.core.data import Transaction

    text = "\n".join(reports.export_beancount(FINANCE, FUND, at=AT))
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    assert len([e for e in entries if isinstance(e, Transaction)]) == 8
    accounts = {p.account for e in entries if isinstance(e, Transaction) for p in e.postings}
    assert "Assets:Available:N-一" in accounts


def test_an_export_needs_permission_and_is_noted(lines):
    with pytest.raises(Refused, match="not-permitted"):
        reports.export_jsonl(Actor("u-0", "无"), FUND, at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        reports.export_beancount(Actor("u-0", "无"), FUND, at=AT)
    exports = Record.objects.filter(action="导出账目")
    assert [(r.actor, r.after) for r in exports] == [("u-finance", {"form": "jsonl"})]


def test_a_table_that_was_changed_behind_the_services_is_told(engine):
    from duixian.office.ledger.models import Balance, Claim

    open_books(一=("领域一", 600))
    commit("甲", 100)
    assert reports.faults(FUND) == []
    Balance.objects.filter(line__name="领域一").update(committed=90)
    Balance.objects.filter(allotment__number="一").update(committed=99)
    Claim.objects.update(committed=98)
    Fund.objects.update(head="x")
    told = "\n".join(reports.faults(FUND))
    assert "head" in told
    assert "领域一: the entries say 100, the table 90" in told
    assert "一 left: the entries say 500, the table 501" in told
    assert "一 committed: the entries say 100, the table 99" in told
    assert "the entries say [100, 0]" in told
