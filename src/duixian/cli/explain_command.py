"""`duixian explain`: what the policy says to one applicant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.markup import escape

from duixian.awards import Ledger, SolverMissing, combine_offers, read_ledger, terms_in
from duixian.awards.as_json import combined_as_json
from duixian.basics.problems import Problems
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.cli.letter import show_explanation
from duixian.cli.packages import load_package
from duixian.library.facts import FactsReader
from duixian.readings.explain import explain, explanation_as_json


def run(
    facts: Path,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    only: str,
    everything: bool,
    as_json: bool,
    ledger: Path | None = None,
) -> Exit:
    """Explain; impossible values in the facts file or the ledger stop it, each with its place."""
    package = load_package(path, supplements, on)
    broken = package.problems.errors
    problems = Problems()
    application = FactsReader(package, problems).file(facts)
    if broken or problems.errors or application is None:
        print_problems([*broken, *problems])
        return Exit.PROBLEMS
    if on is not None:
        application = replace(application, on=on)
    explanation = explain(package, application, only=only)
    earlier = Ledger()
    if ledger is not None:
        earlier = read_ledger(ledger, terms_in(package), problems)
    judgements = [finding.judgement for finding in explanation.findings]
    try:
        combined = combine_offers([(package, judgements)], application, problems, earlier)
    except SolverMissing as missing:
        out(stderr=True).print(escape(str(missing.reason)))
        return Exit.PROBLEMS
    if problems.errors:
        print_problems(problems)
        return Exit.PROBLEMS
    if as_json:
        print_json({**explanation_as_json(explanation), "combined": combined_as_json(combined)})
    else:
        show_explanation(explanation, out(), everything=everything, combined=combined)
    print_problems(problems)
    return Exit.OK
