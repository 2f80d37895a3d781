"""The JSON Schemas (draft 2020-12) of the files that people write, for completion in an editor.

They are printed from the tables that the loader checks by. A schema knows shapes and keys; what
a name means and whether units agree is for `duixian check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from duixian.language.judge import Verdict
from duixian.language.provision import LEVELS, Kind
from duixian.library.keys import SUPPLEMENT, Key, Shape, echo_keys, keys_of
from duixian.library.parts import PARTS

Schema = dict[str, object]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def sheet_schema() -> Schema:
    """A rule sheet: 包, then sections with their provisions."""
    of_kinds: list[Schema] = [
        {
            "if": {"properties": {"种类": {"const": kind.value}}, "required": ["种类"]},
            "then": _ref(_name(kind)),
        }
        for kind in Kind
        if kind is not Kind.BENEFIT
    ]
    provision: Schema = {
        "type": "object",
        "description": "One provision; 种类 says which keys it may have, 待遇 unless said",
        "oneOf": [
            {"required": ["同"], **_ref("echo")},
            {"required": ["出处"], **_ref("supplement")},
            {
                "not": {"anyOf": [{"required": ["同"]}, {"required": ["出处"]}]},
                "allOf": [
                    *of_kinds,
                    {
                        "if": {
                            "anyOf": [
                                {"not": {"required": ["种类"]}},
                                {"properties": {"种类": {"const": Kind.BENEFIT.value}}},
                            ]
                        },
                        "then": _ref(_name(Kind.BENEFIT)),
                    },
                ],
            },
        ],
    }
    definitions = {
        **_shapes(),
        **{_name(kind): _object(keys_of(kind).values()) for kind in Kind},
        "echo": _object(echo_keys().values()),
        "supplement": _object(SUPPLEMENT),
        "provision": provision,
    }
    return {
        **_head("sheet", "Duixian rule sheet"),
        "type": "object",
        "required": ["包"],
        "properties": {"包": _text("The package that the sheet belongs to"), **_policy_keys()},
        "additionalProperties": {
            "type": "object",
            "description": "A section: 第…条, 领域一 …, 导言, 附则",
            "additionalProperties": _ref("provision"),
        },
        "$defs": definitions,
    }


def vocabulary_schema() -> Schema:
    """A sheet of the vocabulary: kinds of subject and their facts."""
    reference = _closed(
        {
            "主体": _text("Kind of subject that it points at"),
            "反向": _text("Name of the set seen from the other side"),
        },
        ("主体",),
    )
    kind = _closed(
        {
            "英文": _text("English name"),
            "标识": _text("Name of what identifies such a subject"),
            "登记": _choice("完整: a missing row means there is none", ("完整", "不完整")),
            "引用": _map("Pointers to one other subject", {"anyOf": [_text(""), reference]}),
            "问": _text("How the applicant is asked about it"),
            "问英文": _text("The same in English"),
            "说明": _text("Note"),
        },
        ("英文", "标识"),
    )
    types = ("是否", "金额", "数量", "比例", "日期", "年度", "类别", "等级")
    source = _closed(
        {"部门": _text("Department"), "登记": _text("Its register; only where one holds it")},
        ("部门",),
    )
    fact = _closed(
        {
            "英文": _text("English name"),
            "类型": _choice("Type", types),
            "单位": _text("Unit, for 数量"),
            "粒度": _scalar("The smallest step"),
            "范围": _text("Low ~ high"),
            "期间": _choice("How it relates to time", ("年度", "时点", "恒定")),
            "来源": {
                "description": "申请人, or the department whose register holds it",
                "anyOf": [{"const": "申请人"}, source],
            },
            "问": _text("The question in plain words"),
            "问英文": _text("The same in English"),
            "证明": _texts("Evidence"),
            "取值": {
                "description": "Values of 类别 or 等级 (from low to high), perhaps with English",
                "anyOf": [_text(""), _list(_text("")), _map("", _text(""))],
            },
            "说明": _text("Note"),
        },
        ("英文", "类型", "问"),
    )
    return {
        **_head("vocabulary", "Duixian vocabulary"),
        **_closed(
            {
                "词汇": _text("Name of this part of the vocabulary"),
                "主体": _map("Kinds of subject", kind),
                "事实": _map("Facts, by kind of subject", _map("Facts of one kind", fact)),
                "说明": _text("Note"),
            },
            (),
        ),
    }


def policy_schema() -> Schema:
    """policy.yaml: what a package says once for all its sheets."""
    return {
        **_head("policy", "Duixian policy.yaml"),
        **_closed({"包": _text("Short name of the package, its id"), **_policy_keys()}, ("包",)),
    }


def cases_schema() -> Schema:
    """Worked cases: facts with the outcome worked out by hand."""
    outcome = _closed(
        {
            "结论": _choice("Verdict", tuple(Verdict)),
            "金额": _scalar("200万元, 1500元 ~ 2000元, or 待配套"),
            "未过": _scalar("How the first line that is not met begins"),
            "缺": _texts("Facts and recognitions that are missing"),
        },
        ("结论",),
    )
    case = _closed(
        {
            "仿": _scalar("An earlier case of the same provision that this one varies"),
            "说明": _text("Note"),
            **_when(),
            **_body(),
            "应得": {
                "description": "The outcome, or one for each stage",
                "anyOf": [outcome, _map("By stage", outcome)],
            },
        },
        ("应得",),
    )
    return {
        **_head("cases", "Duixian worked cases"),
        "type": "object",
        "properties": {"包": _text("The package"), "说明": _text("Note"), **_when()},
        "additionalProperties": _map("Cases of one provision, by name", case),
        "$defs": {"subject": _row()},
    }


def facts_schema() -> Schema:
    """A file of facts about one applicant."""
    return {
        **_head("facts", "Duixian facts"),
        **_closed(
            {
                "主体": _text("Kind of subject"),
                "标识": _scalar("What identifies it"),
                "说明": _text("Note"),
                **_when(),
                **_body(),
                "已得": _one_or_many(_earlier_award()),
            },
            ("主体",),
        ),
        "$defs": {"subject": _row()},
    }


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "sheet": sheet_schema,
    "vocabulary": vocabulary_schema,
    "policy": policy_schema,
    "cases": cases_schema,
    "facts": facts_schema,
}
"""By the name of the file under schemas/."""


def _earlier_award() -> Schema:
    return _described(
        "An earlier award of any level",
        _closed(
            {
                "标识": _scalar("What it was given for; the applicant unless said"),
                "受益人": _scalar("Who got it; the applicant unless said"),
                "待遇": _text("Id of the benefit, or of its stage"),
                "事项": _text("Matter; that of the benefit unless said"),
                "级次": _choice("Level that paid", LEVELS),
                "期间": _scalar("Year; that of the day unless said"),
                "日期": _date("Day"),
                "金额": _scalar("Amount, with its unit"),
            },
            ("级次", "金额"),
        ),
    )


# -- policy.yaml, facts ------------------------------------------------------------------------


def _policy_keys() -> Schema:
    span = {"自": _date("First day"), "至": _date("Last day")}
    conventions = _closed(
        {
            "施行": _date("Day on which the policy takes effect"),
            "可参照": _closed({**span, "由": _text("At whose discretion")}, ("自", "至")),
            "不重复": _closed(
                {
                    "键": _texts("The key of non-duplication"),
                    "对": _text("Duplication with what"),
                    "说明": _text("Note"),
                },
                ("键",),
            ),
            "上级优先": _flag("Higher levels' measures take precedence"),
            "含本数": _flag("以上、以下、以内 include the number (Civil Code, art. 1259)"),
            "左右": _scalar("What 左右 tolerates, such as 5%"),
            "取整": _text("Rounding"),
            "总额": _scalar("Ceiling"),
            "配套": _scalar("How matching money is counted"),
        },
        (),
    )
    edition = _closed({**span, "条文": _texts("Sheets of the edition")}, ("条文",))
    return {
        "名称": _text("Official title"),
        "英文": _text("English title"),
        "文件": _text("The official text, beside policy.yaml"),
        "年度": _scalar("Budget year"),
        "版本": _map("Editions, by name", edition),
        "词汇": _texts("Vocabulary: files or folders"),
        "条文": _texts("The sheets, in order"),
        "案例": _texts("Worked cases: files or folders"),
        "部门": _map("Departments with their English names", _text("")),
        "约定": conventions,
        "补充": _text("The package that this one supplements"),
        "级次": _choice("Whose policy it is; the district's unless said", LEVELS),
        "示例": _flag("是: an illustrative scenario, never payable"),
        "说明": _text("Note"),
    }


def _when() -> Schema:
    return {"年度": _scalar("The year judged"), "基准日": _date("The day judged on")}


def _body() -> Schema:
    return {
        "事实": _map("Facts: a value, or values by year", _value()),
        "认定": _map("Recognitions: 是, 否 or 缺", _choice("", ("是", "否", "缺"))),
        "关联": _map(
            "Related subjects, all of them unless 登记: 不完整",
            {
                "anyOf": [
                    _list(_ref("subject")),
                    _closed(
                        {
                            "登记": _choice("Whether these are all", ("完整", "不完整")),
                            "行": _list(_ref("subject")),
                        },
                        (),
                    ),
                    _ref("subject"),
                ]
            },
        ),
        "引用": _map("The subjects pointed at", _ref("subject")),
    }


def _row() -> Schema:
    body = _body()
    del body["事实"]
    return {
        "type": "object",
        "description": "A related subject: its facts by name",
        "properties": {"标识": _scalar("What identifies it"), **body},
        "additionalProperties": _value(),
    }


def _value() -> Schema:
    return {"anyOf": [_scalar(""), _map("By year: 2025年度, 上年 …", _scalar(""))]}


# -- sheets ------------------------------------------------------------------------------------


def _shapes() -> Schema:
    """One definition for each shape that holds more than a text."""
    expression = _scalar("An expression of the rule language")
    opened: Schema = {"anyOf": [expression, _object(PARTS[Shape.OPEN])]}
    figure = _scalar("A comparator (≥ ≤ > < = ≈) and a value")
    caps: Schema = {"anyOf": [_ref(Shape.OPEN), _object(PARTS[Shape.CAPS])]}
    return {
        Shape.EXPRESSION.value: expression,
        Shape.OPEN.value: {"description": "An expression, 待配套, or what is missing", **opened},
        Shape.FIGURE.value: {"anyOf": [figure, _object(PARTS[Shape.FIGURE])]},
        Shape.CONDITIONS.value: _one_or_many({"anyOf": [expression, _of(Shape.CONDITIONS)]}),
        Shape.DEFINITIONS.value: _map("Name → expression", expression),
        Shape.AMOUNT.value: {"anyOf": [_ref(Shape.OPEN), _of(Shape.AMOUNT)]},
        Shape.TIERS.value: _list(_of(Shape.TIERS)),
        Shape.BANDS.value: _list(_of(Shape.BANDS)),
        Shape.BY_CLASS.value: _of(Shape.BY_CLASS),
        Shape.TABLE.value: _map("Category value → amount", _ref(Shape.OPEN)),
        Shape.EXTRAS.value: _one_or_many({"anyOf": [_ref(Shape.OPEN), _of(Shape.EXTRAS)]}),
        Shape.CAPS.value: _one_or_many(caps),
        Shape.STAGES.value: _map("Stage → its conditions and amount", _of(Shape.STAGES)),
        Shape.UNCOUNTED.value: _one_or_many(_of(Shape.UNCOUNTED)),
        Shape.ITEMS.value: _one_or_many(_of(Shape.ITEMS)),
        Shape.QUOTA.value: _of(Shape.QUOTA),
        Shape.COUNTS.value: {"anyOf": [_scalar(""), _map("By category; 其余", _scalar(""))]},
        Shape.SHARES.value: _one_or_many({"anyOf": [expression, _of(Shape.SHARES)]}),
        Shape.FILLINGS.value: _map(
            "Name of a hole or recognition → what fills it",
            {"anyOf": [_ref(Shape.AMOUNT), _ref(Shape.CAPS), _ref(Shape.EXTRAS)]},
        ),
        Shape.NARROWINGS.value: _of(Shape.NARROWINGS),
    }


def _of(shape: Shape) -> Schema:
    return _object(PARTS[shape])


def _object(keys: Iterable[Key]) -> Schema:
    known = tuple(keys)
    return _closed(
        {key.name: _key(key) for key in known}, tuple(k.name for k in known if k.required)
    )


def _key(key: Key) -> Schema:
    match key.shape:
        case Shape.TEXT | Shape.CANDIDATES | Shape.YEAR:
            return _scalar(key.note)
        case Shape.TEXTS | Shape.NAMES:
            return _texts(key.note)
        case Shape.QUOTE:
            by_section = _map("Section → its words", _text(""))
            return {"description": key.note, "anyOf": [_texts(""), by_section]}
        case Shape.DATE:
            return _date(key.note)
        case Shape.FLAG:
            return _flag(key.note)
        case Shape.CHOICE:
            return _choice(key.note, key.choices)
        case _:
            return {"description": key.note, **_ref(key.shape)}


# -- small pieces ------------------------------------------------------------------------------


def _head(name: str, title: str) -> Schema:
    return {"$schema": DRAFT, "$id": f"urn:duixian:schema:{name}", "title": title}


def _described(note: str, schema: Schema) -> Schema:
    return {"description": note, **schema} if note else schema


def _text(note: str) -> Schema:
    return _described(note, {"type": "string", "minLength": 1})


def _scalar(note: str) -> Schema:
    """A text that YAML may take for a number (2025, 0.5)."""
    return _described(note, {"type": ["string", "number"], "minLength": 1})


def _texts(note: str) -> Schema:
    text: Schema = {"type": ["string", "number"], "minLength": 1}
    return _described(note, {"anyOf": [text, _list(text)]})


def _date(note: str) -> Schema:
    pattern = r"^\d{4}(-\d{1,2}-\d{1,2}|年\d{1,2}月\d{1,2}日)$"
    return _described(f"{note}, quoted", {"type": "string", "pattern": pattern})


def _flag(note: str) -> Schema:
    return _choice(note, ("是", "否"))


def _choice(note: str, choices: Iterable[str]) -> Schema:
    return _described(note, {"enum": [str(choice) for choice in choices]})


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _one_or_many(item: Schema) -> Schema:
    return {"anyOf": [item, _list(item)]}


def _map(note: str, value: Schema) -> Schema:
    return _described(note, {"type": "object", "additionalProperties": value})


def _closed(properties: Schema, required: tuple[str, ...]) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        found["required"] = list(required)
    return found


def _name(kind: Kind) -> str:
    return kind.name.lower()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
