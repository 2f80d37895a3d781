"""The leaflet of a benefit on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duixian.basics.text import current_language, say
from duixian.language.plain import Line
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.portal.shell.pdf import pdf
from duixian.readings.print import leaflet_of
from duixian.readings.print.pages import set_type

TEMPLATE = Path(__file__).parent / "leaflet.typ"


def pdf_of(package: Package, benefit: Benefit, address: str) -> bytes:
    """The leaflet as PDF in the current language; `address` is where the rule can be read.

    Raises:
        Refused: `no-pdf`.
    """
    return pdf(TEMPLATE, values_of(package, benefit, address))


def values_of(package: Package, benefit: Benefit, address: str) -> dict[str, Any]:
    """Everything on the page, as text."""
    made = leaflet_of(package, benefit)
    return {
        "language": current_language(),
        "title": set_type(made.title),
        "tool": set_type(made.tool),
        "policy": set_type(made.policy),
        "number": made.number,
        "banner": set_type(made.banner) if made.banner is not None else "",
        "awards": [
            {
                "stage": award.stage,
                "headline": set_type(award.headline),
                "caps": [set_type(cap) for cap in award.caps],
                "lines": _lines((*award.conditions, *award.details)),
            }
            for award in made.awards
        ],
        "notes": [set_type(note) for note in made.notes],
        "sections": [
            {
                "heading": set_type(section.heading),
                "lines": _lines(section.lines),
                "note": set_type(section.note) if section.note is not None else "",
            }
            for section in made.sections
        ],
        "official": [
            {"where": set_type(one.where), "words": "……".join(one.words)} for one in made.official
        ],
        "departments": set_type(made.departments),
        "address": address,
        "labels": {
            "award": set_type(say("您能得到")),
            "official": set_type(say("原文")),
            "department": set_type(say("责任部门")),
            "policy": set_type(say("依据")),
            "address": set_type(say("规则全文")),
            "made": set_type(say("本页由政策规则自动生成,以原文为准。")),
        },
    }


def _lines(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [{"text": set_type(line.text), "parts": _lines(line.parts)} for line in lines]
