"""One applicant, one day: every provision that concerns it, with verdict, amount and reasons."""

from duixian.readings.explain.arithmetic import Working, money
from duixian.readings.explain.as_json import explanation_as_json
from duixian.readings.explain.explanation import (
    Explanation,
    Finding,
    Force,
    clause_of,
    explain,
    section_name,
)
from duixian.readings.explain.gaps import gap_name, gap_text
from duixian.readings.explain.nearness import Change, Enough
from duixian.readings.explain.reasons import Parts, Reason

__all__ = [
    "Change",
    "Enough",
    "Explanation",
    "Finding",
    "Force",
    "Parts",
    "Reason",
    "Working",
    "clause_of",
    "explain",
    "explanation_as_json",
    "gap_name",
    "gap_text",
    "money",
    "section_name",
]
