"""One applicant, one day: every provision that concerns it, with verdict, amount and reasons."""

from duixian.readings.explain.explanation import (
    Explanation,
    Finding,
    Force,
    explain,
)
from duixian.readings.explain.nearness import Change, Enough
from duixian.readings.explain.reasons import Reason

__all__ = ["Change", "Enough", "Explanation", "Finding", "Force", "Reason", "explain"]
