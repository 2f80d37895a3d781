"""The offers of a package in plain words, for those who see them only by their key."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.language.plain import Named, Plain, Term
from duixian.language.provision import Benefit, Condition, Provision
from duixian.library.package import Package
from duixian.readings.explain import section_name
from duixian.readings.population.match import OfferSummary, Refusal


@dataclass(frozen=True, slots=True)
class Offers:
    """Names and lines of every offer and standard of one package, in the reader's language."""

    package: Package

    def kind(self, name: str) -> str:
        """企业, or enterprise."""
        known = self.package.vocabulary.kinds.get(name)
        return str(Named(name, known.english if known is not None else ""))

    def name(self, offer: OfferSummary) -> str:
        """What the benefit is called, with its stage."""
        provision, _, stage = self._found(offer.key)
        name = str(Named(provision.name, provision.english))
        return f"{name} · {Term(stage)}" if stage else name

    def section(self, offer: OfferSummary) -> str:
        """第十二条, or Article 12."""
        return str(section_name(self._found(offer.key)[0].section))

    def line(self, offer: OfferSummary, refusal: Refusal) -> str:
        """What was needed and was not met."""
        for condition in self._found(offer.key)[1]:
            if refusal.line in (condition.text, f"除外 {condition.text}"):
                said = Plain.of(self.package).claim(condition.test, wanted=not condition.excluding)
                return str(said)
        return str(Term(refusal.line))

    def _found(self, key: str) -> tuple[Provision, tuple[Condition, ...], str]:
        for provision in self.package.judged:
            if not isinstance(provision, Benefit):
                if provision.id == key:
                    return provision, provision.conditions, ""
                continue
            for offer in provision.offers:
                if offer.key == key:
                    return provision, offer.conditions, offer.stage or ""
        raise KeyError(key)
