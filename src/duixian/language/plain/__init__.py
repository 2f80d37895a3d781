"""Typed tree → plain words, in the reader's language. Answers: what does this rule say to me?"""

from duixian.language.plain.phrases import Joined, Line, Named, Phrase, Quoted, Term
from duixian.language.plain.sentences import Plain, missing
from duixian.language.plain.values import (
    category,
    constant,
    english_money,
    figure,
    number,
    shown,
)

__all__ = [
    "Joined",
    "Line",
    "Named",
    "Phrase",
    "Plain",
    "Quoted",
    "Term",
    "category",
    "constant",
    "english_money",
    "figure",
    "missing",
    "number",
    "shown",
]
