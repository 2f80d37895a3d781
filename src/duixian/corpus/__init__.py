"""Official text → metadata, fields, articles, sentences, quantities.

    lines ─► metadata ─► front matter ─► headings ─► sections ─► sentences
                                                        └─► quantities.find

Answers: what does the published document say, and where exactly does it say it? Every span is
an offset into the original text: characters are normalised one to one, so places never shift.
"""

from duixian.corpus.document import (
    Citation,
    Document,
    Field,
    Section,
    SectionKind,
    Sentence,
)
from duixian.corpus.reader import read

__all__ = ["Citation", "Document", "Field", "Section", "SectionKind", "Sentence", "read"]
