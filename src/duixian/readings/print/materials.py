"""What the applicant has to bring: the evidence of what only the applicant can state."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import say
from duixian.language.plain import Phrase, Term
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.print.form import form_of


@dataclass(frozen=True, slots=True)
class Material:
    """One paper. `shows` are the answers that it proves; `standard` ones are asked by custom.

    A standard item stands in no sheet: the call for applications may replace it.
    """

    name: Phrase
    shows: tuple[Phrase, ...] = ()
    standard: bool = False


STANDARD: dict[str, tuple[Material, ...]] = {
    "": (Material(say("申请表"), standard=True),),
    "企业": (Material(say("营业执照"), standard=True),),
    "个人": (Material(say("身份证"), standard=True),),
}
"""By the kind of whoever is paid; "" is for everybody."""


def materials_of(
    package: Package,
    benefit: Benefit,
    standard: dict[str, tuple[Material, ...]] | None = None,
) -> tuple[Material, ...]:
    """Every paper once: first the evidence of what is asked, then the standard items.

    `standard` replaces the customary items, where a call for applications names its own.
    """
    found: dict[str, list[Phrase]] = {}
    for of in form_of(package, benefit).fields:
        for name in of.evidence:
            labels = found.setdefault(name, [])
            if str(of.label) not in {str(label) for label in labels}:
                labels.append(of.label)
    papers = [Material(Term(name), tuple(labels)) for name, labels in found.items()]
    customary = STANDARD if standard is None else standard
    kind = beneficiary_kind(package, benefit)
    for paper in (*customary.get("", ()), *customary.get(kind, ())):
        if str(paper.name) not in {str(known.name) for known in papers}:
            papers.append(paper)
    return tuple(papers)


def beneficiary_kind(package: Package, benefit: Benefit) -> str:
    """The kind of subject that is paid."""
    name = benefit.subject
    for step in benefit.beneficiary:
        reference = package.vocabulary.kinds[name].references.get(step)
        if reference is None or reference.target not in package.vocabulary.kinds:
            break
        name = reference.target
    return name
