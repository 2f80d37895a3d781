"""Leaflet and form → HTML: one page each, with its own style, for paper and for a telephone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duixian.basics.text import current_language, say
from duixian.language.plain import Plain
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.print.form import ROWS, decided_by, form_of, held_lines
from duixian.readings.print.leaflet import leaflet_of
from duixian.readings.print.materials import materials_of


def leaflet_html(package: Package, benefit: Benefit) -> str:
    """The leaflet as a page of its own, in the current language."""
    labels = {
        "award": say("您能得到"),
        "official": say("原文"),
        "department": say("责任部门"),
        "policy": say("依据"),
        "made": say("本页由政策规则自动生成,以原文为准。"),
    }
    return _page("leaflet.html", leaflet=leaflet_of(package, benefit), label=labels)


def form_html(package: Package, benefit: Benefit) -> str:
    """The application form as a page of its own, in the current language."""
    form = form_of(package, benefit)
    labels = {
        "form": say("申请表"),
        "name": say("名称或姓名"),
        "contact": say("联系人和电话"),
        "each": say("一项一行,写不下另附页"),
        "optional": say("有则填"),
        "held": say("以下不用填,由部门掌握或核定"),
        "decided": say("以下由部门认定,不用填"),
        "materials": say("随表提交"),
        "standard": say("通用"),
        "nothing": say("除身份外没有要填的。"),
        "sign": say("申请人(签名或盖章)"),
        "date": say("填表日期"),
        "banner": say("示例情景:金额是假设的,不能据此兑付"),
        "made": say("本表只问规则要用、而部门没有掌握的事实。"),
    }
    document = package.document
    return _page(
        "form.html",
        form=form,
        label=labels,
        held=held_lines(form.held),
        decided=[decided_by(one) for one in form.decided],
        materials=materials_of(package, benefit),
        departments=Plain.of(package).department("、".join(benefit.departments)),
        section=benefit.section,
        title=package.title if current_language() == "zh" else package.english,
        number=document.number if document is not None else "",
        rows=range(ROWS),
    )


_WIDE = str.maketrans(",:;?", "\uff0c\uff1a\uff1b\uff1f")
_AFTER_HAN = re.compile(r"(?<=[\u3400-\u9fff\uff09”」])[,:;?]")
_BRACKETS = re.compile(r"\(([^()]*[\u3400-\u9fff][^()]*)\)")


def set_type(text: object) -> str:
    r"""A Chinese sentence with full-width punctuation, as print has it; English as it is.

    >>> print(ascii(set_type("每年(一次),共200万元")))
    '\u6bcf\u5e74\uff08\u4e00\u6b21\uff09\uff0c\u5171200\u4e07\u5143'
    """
    said = str(text)
    if current_language() != "zh":
        return said
    before = ""
    while before != said:
        before, said = said, _BRACKETS.sub("\uff08\\1\uff09", said)
    return _AFTER_HAN.sub(lambda found: found[0].translate(_WIDE), said)


def _page(template: str, **values: object) -> str:
    language = {"zh": "zh-CN", "en": "en"}[current_language()]
    return _templates().get_template(template).render(language=language, **values)


@cache
def _templates() -> Environment:
    """Everything is escaped; a name that a template misspells is an error."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["set"] = set_type
    return found
