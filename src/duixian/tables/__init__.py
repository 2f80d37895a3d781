"""Tables as people keep them → registers: who and what the policy is judged on, row by row."""

from duixian.library.facts import recognition_keys
from duixian.tables.check_register import check_register
from duixian.tables.columns import (
    IDENTIFIER,
    Column,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
    arrow_type,
    column_named,
    field_of,
    from_stored,
    grain_limits,
    to_stored,
)
from duixian.tables.from_subjects import NotRepresentable, alike, from_subjects
from duixian.tables.guess import Guessed, guess_mapping
from duixian.tables.import_tables import Imported, Job, import_tables
from duixian.tables.manifest import KindEntry, Manifest
from duixian.tables.mapping import ColumnMapping, MappedColumn
from duixian.tables.mapping_file import load_mapping, read_mapping
from duixian.tables.mapping_text import mapping_text
from duixian.tables.read_table import Accepted, read_table
from duixian.tables.register import (
    Draft,
    Register,
    drafting,
    load_register,
    register_of,
    save_register,
)
from duixian.tables.sift import Counts
from duixian.tables.spreadsheet import write_rows
from duixian.tables.to_subjects import to_subjects

__all__ = [
    "IDENTIFIER",
    "Accepted",
    "Column",
    "ColumnMapping",
    "Counts",
    "Draft",
    "FactColumn",
    "Guessed",
    "IdentifierColumn",
    "Imported",
    "Job",
    "KindEntry",
    "Manifest",
    "MappedColumn",
    "NotRepresentable",
    "RecognitionColumn",
    "ReferenceColumn",
    "Register",
    "alike",
    "arrow_type",
    "check_register",
    "column_named",
    "drafting",
    "field_of",
    "from_stored",
    "from_subjects",
    "grain_limits",
    "guess_mapping",
    "import_tables",
    "load_mapping",
    "load_register",
    "mapping_text",
    "read_mapping",
    "read_table",
    "recognition_keys",
    "register_of",
    "save_register",
    "to_stored",
    "to_subjects",
    "write_rows",
]
