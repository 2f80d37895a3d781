"""The tutorial notebook runs from top to bottom and shows what it says."""

from __future__ import annotations

import nbformat
from tools.notebook import NOTEBOOK, executed


def outputs(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        str(output.get("text") or output.get("data", {}).get("text/plain"))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


def test_the_notebook_shows_what_a_fresh_run_shows():
    stored = nbformat.read(NOTEBOOK, as_version=4)
    assert outputs(executed()) == outputs(stored)
    assert any("200000000" in text for text in outputs(stored))
