"""The answer as files that a person opens: a page with charts, a workbook."""

from duixian.simulate.whatif.report.page import to_html
from duixian.simulate.whatif.report.workbook import to_workbook

__all__ = ["to_html", "to_workbook"]
