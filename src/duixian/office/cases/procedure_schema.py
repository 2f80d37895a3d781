"""The JSON Schema of procedure sheets, for editors. No Django."""

from __future__ import annotations

from typing import Any

from duixian.office.cases.procedure import GateName, Mode, Position
from duixian.office.cases.read_procedures import HANDLERS

Schema = dict[str, Any]


def procedures_schema() -> Schema:
    """A procedure sheet: the default path, and those of single benefits."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:duixian:schema:procedures",
        "title": "Duixian procedure sheet",
        **_closed(
            {
                "包": _text("The policy package"),
                "默认": {
                    **_closed(_path(), ("方式", "环节", "公示", "补正", "复核", "拨付")),
                    "description": "The path of every benefit without its own",
                },
                "待遇": {
                    "type": "object",
                    "description": "Benefit → what differs from the default path",
                    "additionalProperties": _closed(_path(), ()),
                },
                "说明": _text("Note"),
            },
            ("包", "默认"),
        ),
    }


def _path() -> Schema:
    gate = _closed(
        {
            "环节": _choice("Which decision", GateName),
            "时限": _days("Working days"),
            "部门": _text("Who decides; the benefit's lead department unless said"),
            "会审": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "uniqueItems": True,
                "description": "Of 联合会审: the departments that give their opinions side by side",
            },
            "办理": _choice("A person (人员) or the rules (规则)", HANDLERS),
            "来源": _origin(),
            "说明": _text("Note"),
        },
        ("环节", "时限", "来源"),
    )
    notice = _closed(
        {
            "位置": _choice("Before or after 审定, or never", Position),
            "工作日": _days("Working days"),
            "来源": _origin(),
            "说明": _text("Note"),
        },
        ("位置", "来源"),
    )
    material = _closed(
        {
            "名称": _text("The paper"),
            "必须": _choice("Whether it must be there; 是 unless said", ("是", "否")),
            "来源": _origin(),
            "说明": _text("Note"),
        },
        ("名称", "来源"),
    )
    sanction = _closed(
        {
            "内容": _text("What a false application leads to"),
            "禁报年数": _days("Years without applications"),
            "来源": _origin(),
            "说明": _text("Note"),
        },
        ("内容", "禁报年数", "来源"),
    )
    return {
        "方式": _choice("How a case comes about", Mode),
        "环节": {"type": "array", "items": gate, "minItems": 2},
        "总时限": _term("From acceptance to determination"),
        "公示": notice,
        "补正": _term("For the applicant's correction"),
        "复核": _term("For the answer to an objection"),
        "拨付": _term("From determination or notice to payment"),
        "材料": {"type": "array", "items": material},
        "惩戒": sanction,
        "抽查": {
            "type": "string",
            "description": "The share of rule-decided cases that a person looks at",
            "pattern": r"^\d{1,3}(\.\d)?%$",
        },
        "说明": _text("Note"),
    }


def _origin() -> Schema:
    return {
        "description": "Where it comes from; 默认 is to be replaced",
        "anyOf": [
            {"const": "默认"},
            _closed({"原文": _text("Verbatim words of the policy")}, ("原文",)),
            _closed({"文件": _text("Number and title of a document")}, ("文件",)),
        ],
    }


def _term(note: str) -> Schema:
    inner = {"工作日": _days("Working days"), "来源": _origin(), "说明": _text("Note")}
    return {**_closed(inner, ("工作日", "来源")), "description": note}


def _days(note: str) -> Schema:
    return {"type": "integer", "description": note, "minimum": 1, "maximum": 1000}


def _text(note: str) -> Schema:
    return {"type": "string", "description": note, "minLength": 1}


def _choice(note: str, choices: Any) -> Schema:
    return {"description": note, "enum": [str(choice) for choice in choices]}


def _closed(properties: Schema, required: tuple[str, ...]) -> Schema:
    found: Schema = {
        "type": "object", "properties": properties, "additionalProperties": False
    }  # fmt: skip
    return {**found, "required": list(required)} if required else found
