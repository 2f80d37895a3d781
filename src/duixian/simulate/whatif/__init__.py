"""What if a figure were another one? What would it cost, who would gain, who would lose?

A scenario makes a new package of the given one (`changed`): a benefit is spelt as a sheet, changed
and read back by the language itself. The same register is judged under both (`costs`), offers
for one matter are put together by a step that can be replaced (`combine`), and the answer
(`outcome`) is shown as the same tables everywhere (`tables`, `report`).
"""

from duixian.simulate.whatif.changed import changed_benefits, under
from duixian.simulate.whatif.combine import Combine, OfferColumns, take_best
from duixian.simulate.whatif.compare import Load, Progress, Wanted, what_if
from duixian.simulate.whatif.outcome import Comparison, Sweep, WhatIf
from duixian.simulate.whatif.parameters import Parameter, parameters
from duixian.simulate.whatif.payees import Background
from duixian.simulate.whatif.scenario import Change, Scenario, from_file, from_words
from duixian.simulate.whatif.sweep import Range, range_of
from duixian.simulate.whatif.tables import (
    Kind,
    Table,
    banners,
    remarks,
    show_cell,
    sweep_table,
    tables_of,
)

__all__ = [
    "Background",
    "Change",
    "Combine",
    "Comparison",
    "Kind",
    "Load",
    "OfferColumns",
    "Parameter",
    "Progress",
    "Range",
    "Scenario",
    "Sweep",
    "Table",
    "Wanted",
    "WhatIf",
    "banners",
    "changed_benefits",
    "from_file",
    "from_words",
    "parameters",
    "range_of",
    "remarks",
    "show_cell",
    "sweep_table",
    "tables_of",
    "take_best",
    "under",
    "what_if",
]
