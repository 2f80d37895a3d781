"""How long the server works on a page, how many queries it makes, and whether that grows.

    python bench/portal.py                 on 320 and on 1,280 cases
    python bench/portal.py --write         … into docs/benchmarks.md

The demonstration district is seeded into a folder of its own; each page is asked for by a person
who may open it, in this process, once to warm up and then again and again. The check-up is
compared with the engine alone: explaining the same facts without Django, database or template.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

ROUNDS = 15
MEASURED = ("median ms", "p90 ms", "queries")


def main(arguments: list[str] | None = None) -> int:
    """Seed, measure, print; with --write also into the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[320, 1280])
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one is not None:
        return one(asked.one)
    from bench.report import machine, table, write_section

    runs = {count: in_child(count) for count in asked.cases}
    first, last = asked.cases[0], asked.cases[-1]
    rows = [
        [name, *(cell for count in asked.cases for cell in runs[count][name])]
        for name in runs[first]
    ]
    heads = [f"{what}, {n:,}" for n in asked.cases for what in MEASURED]
    grown = [name for name in runs[first] if runs[first][name][2] != runs[last][name][2]]
    body = "\n\n".join(
        [
            "## Pages of the portal",
            "`python bench/portal.py --write`: server time of a page, asked for in the process "
            f"that serves it, {ROUNDS} times after one to warm up; the demonstration district.",
            table(["page", *heads], rows),
            f"Pages whose number of queries differs between the two: {', '.join(grown) or 'none'}.",
            machine("django"),
        ]
    )
    print(body)
    if asked.write:
        write_section("portal", body)
    return 0


def in_child(count: int) -> dict[str, list[str]]:
    """A process of its own for each size, since settings are read once."""
    command = [sys.executable, __file__, "--one", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    rows = [line.split("\t")[1:] for line in done.stdout.splitlines() if line.startswith("page\t")]
    return {name: cells for name, *cells in rows}


def one(count: int) -> int:
    """Seed and measure one size."""
    with tempfile.TemporaryDirectory(prefix="duixian-portal-") as folder:
        os.environ["DUIXIAN_DATA"] = folder
        from duixian.portal.demo.environment import prepare

        prepare()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from duixian.portal.demo.seed import seed

        world = seed(count)
        for name, (username, address, change) in pages(world).items():
            print("page", name, *measure(username, address, change), sep="\t")
        print("page", "the engine alone on the same facts", *engine(world), sep="\t")
    return 0


def pages(world: Any) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Name → (who, address, session's first step)."""
    from django.urls import reverse

    firm = world.subjects["qiye"][0]
    return {
        "policy, whole": ("", reverse("reader:policy"), {}),
        "search": ("", reverse("reader:search") + "?q=高企", {}),
        "check-up of an enterprise": (
            "qiye", reverse("checkup:result"), {"subject": str(firm)},
        ),
        "my applications": ("qiye", reverse("apply:mine"), {}),
        "public notices": ("", reverse("notices:list"), {}),
        "queue": ("chushen", reverse("desk:queue"), {}),
        "case": ("chushen", reverse("desk:case", args=[world.labels["待初审"][0]]), {}),
        "money": ("caizheng1", reverse("treasury:overview"), {}),
        "payments": ("caizheng1", reverse("treasury:payments"), {}),
        "trail": ("shenji", reverse("trail:search"), {}),
        "leaders": ("ducha", reverse("board:overview"), {}),
        "promises": ("", reverse("board:promises"), {}),
    }  # fmt: skip


def measure(username: str, address: str, first: dict[str, str]) -> list[str]:
    """Median and ninth decile in ms, and queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from duixian.office.accounts.models import User

    client = Client(SERVER_NAME="localhost")
    if username:
        client.force_login(
            User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
    if first:
        address = client.post(reverse("checkup:start"), first).headers["Location"]
    assert client.get(address).status_code == 200, address
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    tenths = statistics.quantiles(took, n=10)
    return [f"{statistics.median(took):.0f}", f"{tenths[-1]:.0f}", str(len(caught))]


def engine(world: Any) -> list[str]:
    """`explain` of the enterprise's registered facts, without anything of the portal."""
    import json

    from duixian.basics.problems import Problems
    from duixian.library.facts import FactsReader
    from duixian.library.yamltree import compose
    from duixian.office.cases import facts
    from duixian.office.register.models import Subject
    from duixian.portal.shell import clock, policies
    from duixian.readings.explain import explain

    subject = Subject.objects.get(pk=world.subjects["qiye"][0])
    package, problems = policies.shown(), Problems()
    stated = facts.of_register(
        subject, package.vocabulary, on=clock.today(), year=package.year
    )  # fmt: skip
    tree = compose(json.dumps(stated, ensure_ascii=False), "facts", problems)
    application = FactsReader(package, problems).application(tree, "facts")
    took = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        explain(package, application)
        took.append((time.perf_counter() - began) * 1000)
    tenths = statistics.quantiles(took[1:], n=10)
    return [f"{statistics.median(took[1:]):.0f}", f"{tenths[-1]:.0f}", "0"]


if __name__ == "__main__":
    sys.exit(main())
