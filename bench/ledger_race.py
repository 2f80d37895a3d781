"""A hundred workers race for a 预算指标 that covers a thousand claims: nothing twice, nothing lost.

    python bench/ledger_race.py --write      both databases, undisturbed and with kills; ten minutes
    python bench/ledger_race.py --engine sqlite --workers 8 --attempts 300 --covers 60 --kill

Each attempt promises money to one of `attempts × 0.4` objects and then posts it, in two
transactions; so most objects are tried more than once, by different workers. A worker notes each
finished attempt in a file of its own. With --kill, workers are killed (SIGKILL) at random moments
and started again, and so is the PostgreSQL server; a restarted worker repeats, under the same
keys, whatever it has no note of. Afterwards: exactly `covers` paid, notes and books agree, no
balance passes its limit, no object is paid twice, the chain verifies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

AMOUNT = 500_00
FUND = "race"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"])
    parser.add_argument("--workers", type=int, default=100)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--covers", type=int, default=1_000)
    parser.add_argument("--kill", action="store_true", help="only the runs with kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    engines = [asked.engine] if asked.engine else ["sqlite", "postgresql"]
    is_sound = True
    print("  ".join(HEAD))
    with tempfile.TemporaryDirectory(prefix="duixian-races-") as folder:
        rows = Path(folder) / "rows"
        for engine in engines:
            for kill in [True] if asked.kill else [False, True]:
                # Each race in a process of its own: it loads Django for one database, then forks.
                is_sound &= waited(fork(lambda e=engine, k=kill: race(e, k, asked, rows)))
        if asked.write and is_sound:
            write([json.loads(row) for row in rows.read_text().splitlines()])
    return 0 if is_sound else 1


HEAD = (
    *("engine    ", "kills", "workers", "attempts", "covers", "paid", "twice", "overspent"),
    *("lost", "workers killed", "server killed", "chain", "s"),
)


def write(rows: list[list[str]]) -> None:
    """The section of docs/benchmarks.md."""
    from bench.report import machine, table, write_section

    body = (
        "## A race for the last of the money",
        "",
        "    python bench/ledger_race.py --write",
        "",
        "Workers are processes that promise and then pay, in two transactions, against a 预算指标",
        "that covers fewer claims than are tried. With kills, workers get SIGKILL at random times",
        "and start again, and so does PostgreSQL (fsync on). *twice*: objects paid more than once;",
        "*overspent*: 分 beyond any limit; *lost*: attempts without an answer, or answers that the",
        "books don't bear out; *chain*: everything that the verifier works out again.",
        "",
        table([name.strip() for name in HEAD], rows),
        "",
        machine("django", "psycopg"),
    )
    write_section("ledger-race", "\n".join(body))


def race(engine: str, kill: bool, asked: argparse.Namespace, rows: Path) -> None:
    """One run; prints its line and adds it to `rows`.

    Raises:
        SystemExit: something was lost, given twice or overspent.
    """
    from tests.office.postgres_server import Server

    server = Server(durable=True) if engine == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="duixian-race-") as folder:
        place = Path(folder)
        url = server.url("postgres") if server else f"sqlite:///{place / 'race.sqlite3'}"
        start_django(url)
        try:
            in_child(lambda: prepare(asked.covers))
            began = time.monotonic()
            killed, crashes = run(place, kill, asked, server)
            seconds = time.monotonic() - began
            report = place / "report.json"
            in_child(lambda: report.write_text(json.dumps(audit(place, asked))))
            found = json.loads(report.read_text())
        finally:
            if server:
                server.stop()
    row = [
        *(engine, "yes" if kill else "no", asked.workers, asked.attempts, asked.covers),
        *(found["paid"], found["twice"], found["overspent"], found["lost"], killed, crashes),
        *("ok" if not found["faults"] else found["faults"][:3], f"{seconds:.1f}"),
    ]
    with rows.open("a", encoding="utf-8") as all_rows:
        all_rows.write(json.dumps([str(cell) for cell in row]) + "\n")
    shown = (str(cell).rjust(len(name)) for cell, name in zip(row[1:], HEAD[1:], strict=True))
    print("  ".join([engine.ljust(len(HEAD[0])), *shown]), flush=True)
    if found != {"paid": asked.covers, "twice": 0, "overspent": 0, "lost": 0, "faults": []}:
        raise SystemExit(1)


def start_django(url: str) -> None:
    """Load everything that workers need; no connection is opened before the forks."""
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="duixian.office.settings")
    import django

    django.setup()
    from duixian.office.ledger import reports, services  # noqa: F401


def in_child(work) -> None:
    """Run in a fork, so that the parent never holds a connection."""
    if not waited(fork(work)):
        raise SystemExit("a step of the race failed")


def waited(pid: int) -> bool:
    """True if that process ended well."""
    return os.waitpid(pid, 0)[1] == 0


def fork(work) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except SystemExit as stop:  # the fork must never return into the parent's stack
        print(stop.code, file=sys.stderr)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def finance():
    from duixian.office.accounts.actor import Actor, Grant, Role

    return Actor("race", "赛", (Grant(Role.FINANCE, "区财政局", date(2025, 1, 1)),))


def prepare(covers: int) -> None:
    """Empty books with money for `covers` claims."""
    from django.core.management import call_command

    from duixian.office.ledger import services
    from duixian.office.ledger.announced import AnnouncedLine, Figures
    from duixian.office.ledger.request import AllotmentTerms

    call_command("migrate", verbosity=0)
    limit = covers * AMOUNT
    lines = (
        AnnouncedLine("总额", "总额", limit),
        AnnouncedLine("领域", "领域", limit, "总额"),
    )
    now = datetime.now(UTC)
    services.open_fund(finance(), Figures(FUND, now.year, lines), at=now)
    terms = AllotmentTerms(
        "一", "领域", "区商务局", "2150805", "31204", "区", now.year, limit + AMOUNT - 1
    )
    services.allot(finance(), FUND, terms, key="一", at=now)


def run(place: Path, kill: bool, asked: argparse.Namespace, server) -> tuple[int, int]:
    """Workers until all attempts are noted; how many workers and servers were killed."""
    chance = random.Random(asked.seed)

    def begin(worker: int) -> int:
        return fork(lambda: work(place, worker, asked))

    running = {begin(worker): worker for worker in range(asked.workers)}
    killed = crashes = 0
    most = asked.workers if kill else 0
    crash_at = {most // 3, 2 * most // 3} if kill and server else set()
    pause = 0.02 if asked.workers < 50 else 0.1
    try:
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                worker = running.pop(pid)
                if os.WIFSIGNALED(status):
                    running[begin(worker)] = worker
                elif status:
                    raise SystemExit(f"worker {worker} failed")
                continue
            time.sleep(pause * chance.random())
            if killed < most and chance.random() < 0.7:
                os.kill(chance.choice(list(running)), signal.SIGKILL)
                killed += 1
                if killed in crash_at:
                    crash_at.discard(killed)
                    server.kill()
                    server.start()
                    crashes += 1
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)
    return killed, crashes


def work(place: Path, worker: int, asked: argparse.Namespace) -> None:
    """One worker's attempts, less those that it noted before it was killed."""
    notes = place / f"notes-{worker}"
    done = read_notes(notes)
    with notes.open("a", encoding="utf-8") as note:
        for attempt in range(worker, asked.attempts, asked.workers):
            if attempt not in done:
                note.write(f"{attempt} {try_until_answered(attempt, asked)}\n")
                note.flush()
                os.fsync(note.fileno())


def try_until_answered(attempt: int, asked: argparse.Namespace) -> str:
    """A server that is gone is asked again, under the same keys."""
    from django.db import InterfaceError, OperationalError, connection

    deadline = time.monotonic() + 300
    while True:
        try:
            return claim(attempt, asked)
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.05)


def claim(attempt: int, asked: argparse.Namespace) -> str:
    from duixian.office.ledger import services
    from duixian.office.ledger.request import Ask
    from duixian.office.refusal import Refused

    objects = max(asked.covers * 2, asked.attempts * 2 // 5)
    name = f"企业{random.Random(attempt).randrange(objects)}"
    ask = Ask("第十二条", name, 2025, payee=name, amount=AMOUNT)
    now = datetime.now(UTC)
    try:
        promised = services.commit(finance(), FUND, "一", ask, key=f"c{attempt}", at=now)
    except Refused as refused:
        return refused.code
    services.post(finance(), promised.pk, key=f"p{attempt}", at=now)
    return "paid"


def read_notes(path: Path) -> dict[int, str]:
    """A line that a kill cut short is no note; what follows it is not lost either."""
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
        path.write_text(text, encoding="utf-8")
    return {int(n): outcome for n, outcome in (line.split() for line in text.splitlines())}


def audit(place: Path, asked: argparse.Namespace) -> dict[str, object]:
    """What the books say, beside what the workers noted."""
    from django.db.models import Sum

    from duixian.office.ledger import reports
    from duixian.office.ledger.models import Balance, Claim

    noted: dict[int, str] = {}
    for path in place.glob("notes-*"):
        noted.update(read_notes(path))
    paid = list(Claim.objects.filter(spent=AMOUNT, committed=0).values_list("object", flat=True))
    sums = Claim.objects.aggregate(Sum("spent"), Sum("committed"))
    limit = asked.covers * AMOUNT
    in_books = (sums["spent__sum"] or 0) + (sums["committed__sum"] or 0)
    over = sum(
        max(0, row.committed + row.spent - (row.limit or 0)) for row in Balance.objects.all()
    )
    lost = asked.attempts - len(noted)
    lost += abs(sum(outcome == "paid" for outcome in noted.values()) - len(paid))
    return {
        "paid": len(paid),
        "twice": len(paid) - len(set(paid)),
        "overspent": over + max(0, in_books - limit),
        "lost": lost,
        "faults": reports.faults(FUND),
    }


if __name__ == "__main__":
    sys.exit(main())
