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
from duixian.tables.manifest import KindEntry, Manifest
from duixian.tables.register import (
    Draft,
    Register,
    drafting,
    load_register,
    register_of,
    save_register,
)
from duixian.tables.to_subjects import to_subjects

__all__ = [
    "IDENTIFIER",
    "Column",
    "Draft",
    "FactColumn",
    "IdentifierColumn",
    "KindEntry",
    "Manifest",
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
    "load_register",
    "recognition_keys",
    "register_of",
    "save_register",
    "to_stored",
    "to_subjects",
]
