"""Reasons in a letter: a met condition says what was found, an unmet one what is needed too."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from duixian.basics.text import translate
from duixian.readings.explain import Change, Parts, Reason

_MARK = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}
_MOST_ROWS = 3

Indented = tuple[int, str]


def reason_lines(reason: Reason, *, everything: bool) -> Iterator[Indented]:
    """The lines of one condition, each with its depth; `everything` shows the sheet's words too."""
    yield from _lines(reason, 0, "", everything)
    if everything:
        yield 1, f"[dim]{escape(reason.text)}  ({escape(str(reason.place or ''))})[/]"


def _lines(reason: Reason, depth: int, subject: str, everything: bool) -> Iterator[Indented]:
    subject = reason.subject or subject
    if not reason.parts or reason.made_of is Parts.VALUES:
        yield depth, _leaf(reason, subject)
        return
    if reason.names_rows:
        yield from _rows(reason, depth, subject, everything)
        return
    if reason.made_of is Parts.ALL:
        for part in reason.parts:
            yield from _lines(part, depth, subject, everything)
        return
    if reason.met and not everything:
        for part in [part for part in reason.parts if part.met][:1]:
            yield from _lines(part, depth, subject, everything)
        return
    yield depth, f"{_MARK[reason.met]} {_of(subject)}{escape(translate('满足下列任何一项:'))}"
    for part in reason.parts:
        if part.parts and part.made_of is Parts.ALL and not part.names_rows:
            # One way of several, made of lines of its own: told as one, then what it lacks.
            yield depth + 1, f"{_MARK[part.met]} {escape(str(part.claim))}"
            lacking = [one for one in part.parts if one.met is not True or everything]
            for one in lacking:
                yield from _lines(one, depth + 2, "", everything)
        else:
            yield from _lines(part, depth + 1, "", everything)


def _rows(reason: Reason, depth: int, subject: str, everything: bool) -> Iterator[Indented]:
    """Related subjects: the ones that decide, and how many others there are."""
    if reason.met and reason.made_of is Parts.ALL and not everything:
        count = translate("{count} 项都满足").format(count=len(reason.parts))
        yield depth, f"{_MARK[True]} {_of(subject)}{escape(str(reason.claim))} [dim]({count})[/]"
        return
    telling = [part for part in reason.parts if part.met is reason.met] or list(reason.parts)
    if not reason.met:
        depth_of_rows = depth + 1
        note = f" [dim]—[/] {escape(str(reason.note))}" if reason.note is not None else ""
        yield depth, f"{_MARK[reason.met]} {_of(subject)}{escape(str(reason.claim))}{note}"
    else:
        depth_of_rows = depth
    chosen = reason.parts if everything else telling[:_MOST_ROWS]
    for part in chosen:
        yield from _lines(part, depth_of_rows, subject, everything)
    if len(telling) > len(chosen):
        more = translate("另有 {count} 项,同样如此").format(count=len(telling) - len(chosen))
        yield depth_of_rows, f"[dim]  {escape(more)}[/]"


def _leaf(reason: Reason, subject: str) -> str:
    who = f" [dim]({escape(str(reason.who))})[/]" if str(reason.who) else ""
    values = _values(reason)
    what, found = escape(str(reason.what)), escape(str(reason.found))
    claim = escape(str(reason.claim))
    mark = f"{_MARK[reason.met]} {_of(subject)}"
    if reason.met is None:
        note = escape(str(reason.note)) if reason.note is not None else translate("未知")
        return f"{mark}{claim} [dim]—[/] {note}"
    if reason.met and found:
        said = translate("{what}:{found}").format(what=what, found=found)
        return f"{mark}{said}{values}{who}"
    if found:
        said = translate("现为 {found}").format(found=found)
        return f"{mark}{claim} [dim]—[/] {said}{values}{who}"
    note = f" [dim]—[/] {escape(str(reason.note))}" if reason.note is not None else ""
    return f"{mark}{claim}{note}{who}"


def _values(reason: Reason) -> str:
    """The facts that a number was worked out from."""
    said = [
        translate("{what} {found}").format(
            what=f"{part.subject}·{part.what}" if part.subject else part.what, found=part.found
        )
        for part in reason.parts
        if str(part.what) != str(reason.what)
    ]
    return f" [dim]({escape(translate(';').join(said))})[/]" if said else ""


def _of(subject: str) -> str:
    return f"[dim]{escape(subject)}[/] " if subject else ""


def first_false(reason: Reason, *, subject: str = "") -> str:
    """The first thing that fails, in one line of plain text; `subject` names whose it is."""
    subject = reason.subject or subject
    whose = translate("{subject}:").format(subject=subject) if subject else ""
    if reason.made_of is Parts.ALL:
        for part in reason.parts:
            if part.met is False:
                return first_false(part, subject=subject)
    if reason.made_of is Parts.ANY and reason.parts:
        said = translate("{claim},都不满足").format(claim=reason.claim)
    elif str(reason.found):
        said = translate("{claim},现为 {found}").format(claim=reason.claim, found=reason.found)
    elif reason.note is not None:
        said = translate("{claim},{note}").format(claim=reason.claim, note=reason.note)
    else:
        said = str(reason.claim)
    return whose + said


def turning_text(change: Change, name: object, *, of: str = "") -> str:
    """What would turn one line that fails, where the others may still fail."""
    what = _of_whom(change, name, of)
    if str(change.shown_edge):
        template = (
            translate("单看这一条:{what}现为 {found},要超过 {edge}")
            if change.upward
            else translate("单看这一条:{what}现为 {found},要低于 {edge}")
        )
        return template.format(what=what, found=change.shown_found, edge=change.shown_edge)
    template = translate("单看这一条:{what}现为 {found},要到 {enough}")
    return template.format(what=what, found=change.shown_found, enough=change.shown_enough)


def change_text(change: Change, name: object, *, of: str = "") -> str:
    """建筑面积现为 2999.9平方米,再多 0.1平方米(到 3000平方米)就够; `name` is the fact's."""
    if not str(change.shown_distance):
        template = translate("{what}现为 {found},若为 {enough} 就够")
    elif change.exactly:
        template = translate("{what}现为 {found},正好 {enough} 才行")
    elif str(change.shown_edge):
        template = (
            translate("{what}现为 {found},超过 {edge} 就够")
            if change.upward
            else translate("{what}现为 {found},低于 {edge} 就够")
        )
    elif change.upward:
        template = translate("{what}现为 {found},再多 {distance}(到 {enough})就够")
    else:
        template = translate("{what}现为 {found},再少 {distance}(到 {enough})就够")
    return template.format(
        what=_of_whom(change, name, of),
        found=change.shown_found,
        distance=change.shown_distance,
        enough=change.shown_enough,
        edge=change.shown_edge,
    )


def _of_whom(change: Change, name: object, of: str) -> str:
    """The fact's name with its year, and whose it is where it is not `of`'s."""
    if change.year is not None:
        name = translate("{year}年度的{name}").format(year=change.year, name=name)
    if change.subject.id == of:
        return str(name)
    return translate("{subject}的{name}").format(subject=change.subject.id, name=name)
