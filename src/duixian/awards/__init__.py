"""从优、就高、不重复: what one applicant is paid of all that was offered, and why.

Reads offers that were decided and the ledger of earlier awards; computes in integers of 分.
"""

from duixian.awards.budget import BudgetRule, Funded, within_budget
from duixian.awards.combine import (
    Award,
    Combined,
    Cut,
    Forgone,
    Open,
    Reduction,
    Why,
    combine,
)
from duixian.awards.instalments import Payment, payments
from duixian.awards.items import items_of, terms_in
from duixian.awards.ledger import Entry, Ledger
from duixian.awards.places import Claim, Granted, Places, grant_places
from duixian.awards.read_ledger import read_ledger, received_by
from duixian.awards.solver import SolverMissing
from duixian.awards.terms import DISTRICT, Item, Terms
from duixian.awards.together import Offered, combine_offers

__all__ = [
    "DISTRICT",
    "Award",
    "BudgetRule",
    "Claim",
    "Combined",
    "Cut",
    "Entry",
    "Forgone",
    "Funded",
    "Granted",
    "Item",
    "Ledger",
    "Offered",
    "Open",
    "Payment",
    "Places",
    "Reduction",
    "SolverMissing",
    "Terms",
    "Why",
    "combine",
    "combine_offers",
    "grant_places",
    "items_of",
    "payments",
    "read_ledger",
    "received_by",
    "terms_in",
    "within_budget",
]
