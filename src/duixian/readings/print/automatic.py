"""免申即享: can a benefit be granted without an application, and what stands in the way?"""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, say
from duixian.language.plain import Joined, Named, Phrase, Plain, missing
from duixian.language.provision import Benefit, Status
from duixian.library.package import Package
from duixian.readings.print.form import Decided, HeldFact, decided_in, form_of
from duixian.readings.print.needs import needs_of


@dataclass(frozen=True, slots=True)
class Automatic:
    """What stands between a benefit and being granted unasked; empty: nothing does."""

    asked: tuple[Phrase, ...]
    """Facts that only the applicant has."""
    settled: tuple[HeldFact, ...]
    """Facts that a department settles itself, in no register."""
    recognitions: tuple[Decided, ...]
    incomplete: tuple[Named, ...]
    """Kinds of subject whose register is incomplete, so that nobody knows all of them."""
    owed: tuple[tuple[Phrase, Phrase], ...]
    """Figures that a supporting document owes, and who owes it."""
    discretion: bool

    @property
    def possible(self) -> bool:
        """True where registers alone decide who gets it, whatever the amount."""
        return not (
            self.asked or self.settled or self.recognitions or self.incomplete or self.discretion
        )

    @property
    def ready(self) -> bool:
        """True where the amount is known too."""
        return self.possible and not self.owed

    @property
    def obstacles(self) -> tuple[Text, ...]:
        """One sentence for each thing in the way, and who could remove it."""
        found: list[Text] = []
        if self.asked:
            found.append(say("只有申请人知道:{names}", names=Joined(self.asked, say("、"))))
        found.extend(
            say("由{department}核定,不在登记里:{name}", department=one.department, name=one.label)
            for one in self.settled
        )
        found.extend(
            say("要由{department}认定:{name}", department=one.department, name=one.name)
            for one in self.recognitions
        )
        found.extend(say("没有完整的登记:{kind}", kind=kind) for kind in self.incomplete)
        found.extend(
            say("{department}还没有明确:{what}", department=owner, what=what)
            for what, owner in self.owed
        )
        if self.discretion:
            found.append(say("原文交给主管部门裁量"))
        return tuple({str(sentence): sentence for sentence in found}.values())


def is_automatic(package: Package, benefit: Benefit) -> Automatic:
    """Whether a benefit can be 免申即享, and what stands in the way."""
    plain, needs, form = Plain.of(package), needs_of(benefit), form_of(package, benefit)
    kinds = [benefit.subject, *(way[-1].kind for way in needs.rows)]
    incomplete = [k for k in dict.fromkeys(kinds) if not package.complete.get(k, False)]
    return Automatic(
        tuple(of.label for of in form.fields),
        tuple(held for held in form.held if held.register is None),
        decided_in(plain, needs),
        tuple(Named(k, package.vocabulary.kinds[k].english) for k in incomplete),
        tuple((missing(h), plain.department(h.department)) for h in needs.holes.values()),
        benefit.status is Status.DISCRETION,
    )
