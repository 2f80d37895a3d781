"""Run the tutorial notebook and keep its outputs.

python tools/notebook.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "tutorial.ipynb"


def executed(path: Path = NOTEBOOK) -> Any:
    """The notebook as a run from top to bottom leaves it.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raises.
    """
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return notebook


def main() -> int:
    """Write the notebook with the outputs of a fresh run."""
    notebook = executed()
    for cell in notebook.cells:
        cell.get("metadata", {}).pop("execution", None)
    nbformat.write(notebook, NOTEBOOK)  # type: ignore[no-untyped-call]
    return 0


if __name__ == "__main__":
    sys.exit(main())
