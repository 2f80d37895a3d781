"""What is missing, in words: which fact, whose, and who has it."""

from __future__ import annotations

from duixian.basics.text import Text, say
from duixian.language.evaluate import Gap, GapKind
from duixian.language.plain import Named, Phrase, Plain, Quoted


def gap_text(plain: Plain, gap: Gap, *, of: str = "") -> Text:
    """One sentence; the subject is named where it is another than `of`."""
    owner = plain.owner(gap.owner)
    match gap.kind:
        case GapKind.MISSING if gap.subject == of or not of:
            return say("还缺{name},由{owner}提供", name=gap_name(plain, gap), owner=owner)
        case GapKind.MISSING:
            return say(
                "还缺{subject}的{name},由{owner}提供",
                subject=gap.subject,
                name=gap_name(plain, gap),
                owner=owner,
            )
        case GapKind.UNCERTIFIED:
            return say("待{owner}认定:{name}", owner=owner, name=gap_name(plain, gap))
        case GapKind.OWED:
            return say("{owner}还没有公布:{name}", owner=owner, name=gap_name(plain, gap))
        case GapKind.UNDEFINED:
            return say("算不出来:{name};交人工处理", name=gap_name(plain, gap))


def gap_name(plain: Plain, gap: Gap) -> Phrase:
    """The name of what is missing, with its year."""
    if gap.kind in (GapKind.OWED, GapKind.UNDEFINED):
        owes_no_words = gap.text in ("", "待配套", gap.name.rpartition(".")[2])
        return say("给付标准") if owes_no_words else Quoted(gap.text)
    kind, _, name = gap.name.rpartition(".")
    if gap.kind is GapKind.UNCERTIFIED:
        return Quoted(name)
    of_kind = plain.vocabulary.kinds.get(kind)
    if name == "*":
        what = Named(kind, of_kind.english if of_kind is not None else "")
        return say("完整的{kind}清单", kind=what)
    fact = plain.vocabulary.fact(kind, name)
    if fact is None:
        return Quoted(name)
    named = Named(name, fact.english)
    return named if gap.year is None else say("{year}年度的{name}", year=gap.year, name=named)
