"""The pages of the policy reader. Everything here is public and asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import uri_to_iri
from django.utils.http import urlencode

from duixian.basics.text import say
from duixian.language.plain import Named, Plain, Quoted
from duixian.language.provision import AnyProvision, Benefit, Funding, Guarantee, Standard, Target
from duixian.library.package import Package
from duixian.portal.reader import detail, drawn, finding, leaflets, wording
from duixian.portal.reader.marked import marked_sentences
from duixian.portal.reader.outline import TONES, outline_of
from duixian.portal.reader.sheet import sheet_of
from duixian.portal.reader.terms import terms_of
from duixian.portal.shell.guards import APPLICANTS, PUBLIC, Request, guarded
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.pdf import pdf_response
from duixian.portal.shell.policies import official, shown
from duixian.readings.print import form_of, is_automatic, leaflet_of, materials_of
from duixian.readings.print.form import ROWS, decided_by, held_lines

EXAMPLES = (say("高企"), say("家电"), say("人才 补助"), say("研发"), say("托育"), say("电梯"))
"""What people look for: shown where nothing was typed or found."""
PAGE = 50
FIRST = 6


@guarded(PUBLIC)
def policy(request: Request) -> HttpResponse:
    """The whole text, and what each sentence was encoded as."""
    package = official()
    return page(request, "reader/policy.html", {
        "package": package,
        "document": package.document,
        "title": _title(package),
        "outline": outline_of(package),
        "metadata": _metadata(package),
        "higher": _higher(package),
        "cited": _cited(package),
        "whole": drawn.whole_of(package),
    })  # fmt: skip


@guarded(PUBLIC)
def article(request: Request, number: str) -> HttpResponse:
    """One article (or the head of a field): its words, its rules, its figures."""
    package = official()
    outline = outline_of(package)
    part = outline.part(number)
    if part is None:
        raise missing()
    at = outline.parts.index(part)
    sentences = marked_sentences(package)
    figures = [
        (sentence.index, figure, _claims(package, figure.claims))
        for sentence in part.section.sentences
        for figure in sentences[sentence.id].figures
    ]
    return page(request, "reader/article.html", {
        "part": part,
        "field": next((f for f in outline.fields if f.head.section.field == part.section.field
                       and part.section.field), None),
        "rows": drawn.pieces_of(package)[part.section.id],
        "figures": figures,
        "before": outline.parts[at - 1] if at else None,
        "after": outline.parts[at + 1] if at + 1 < len(outline.parts) else None,
    })  # fmt: skip


@guarded(PUBLIC)
def provision(request: Request, id: str) -> HttpResponse:
    """One provision in full."""
    package = official()
    found = _provision(package, id)
    part = outline_of(package).by_section.get(found.section)
    status = found.status if isinstance(found, Benefit | Standard) else None
    values: dict[str, Any] = {
        "provision": found,
        "name": wording.name_of(found),
        "kind": wording.kind_of(found),
        "summary": wording.summary(package, found),
        "part": part,
        "places": drawn.places_in_text(package, found),
        "facts": detail.facts_of(package, found),
        "sheet": sheet_of(found),
        "status": status,
        "tone": TONES[status] if status is not None else "",
        "neighbours": _neighbours(part.provisions if part is not None else (), found),
    }
    if isinstance(found, Benefit):
        values |= _benefit(request, package, found)
    else:
        values["lines"] = detail.lines_of(package, found)
        values["promise"] = (
            _address("board:promise", found.id) if found.id in detail.promised(package) else ""
        )
    return page(request, "reader/provision.html", values)


@guarded(PUBLIC)
def leaflet(request: Request, id: str) -> HttpResponse:
    """A benefit on one page, to read and to print."""
    package = official()
    benefit = _the_benefit(package, id)
    return page(request, "reader/leaflet.html", {
        "benefit": benefit, "leaflet": leaflet_of(package, benefit),
    })  # fmt: skip


@guarded(PUBLIC)
def leaflet_pdf(request: Request, id: str) -> HttpResponse:
    """The same, to take away."""
    package = official()
    benefit = _the_benefit(package, id)
    address = request.build_absolute_uri(reverse("reader:provision", args=[benefit.id]))
    # On paper an address is read by people: 第十二条 rather than %E7%AC…
    content = leaflets.pdf_of(package, benefit, uri_to_iri(address))
    return pdf_response(f"{wording.name_of(benefit)}.pdf", content)


@guarded(PUBLIC)
def form(request: Request, id: str) -> HttpResponse:
    """The empty application form: what only the applicant knows."""
    package = official()
    benefit = _the_benefit(package, id)
    made = form_of(package, benefit)
    return page(request, "reader/form.html", {
        "benefit": benefit,
        "form": made,
        "held": held_lines(made.held),
        "decided": [decided_by(one) for one in made.decided],
        "materials": materials_of(package, benefit),
        "owner": Plain.of(package).department("、".join(benefit.departments)),
        "number": package.document.number if package.document is not None else "",
        "rows": range(ROWS),
    })  # fmt: skip


@guarded(PUBLIC)
def search(request: Request) -> HttpResponse:
    """Everything that holds all words; in part where htmx asks while somebody types."""
    package = official()
    query = request.GET.get("q", "")[: finding.LIMIT].strip()
    found = finding.search(package, query)
    names = finding.names()
    only = next((g for g in finding.Group if g == request.GET.get("group")), None)
    start = PAGE * (_number(request.GET.get("page")) - 1) if only is not None else 0
    groups = []
    for group, hits in found.items():
        if hits and (only is None or group is only):
            here = hits[:FIRST] if only is None else hits[start : start + PAGE]
            groups.append({
                "key": group.value, "name": names[group], "hits": here, "count": len(hits),
                "more": only is None and len(hits) > FIRST,
            })  # fmt: skip
    total = sum(len(hits) for hits in found.values())
    values = {
        "query": query,
        "groups": groups,
        "only": only,
        "total": total,
        "page": start // PAGE + 1,
        "has_next": only is not None and start + PAGE < len(found[only]),
        "examples": [str(example) for example in EXAMPLES],
        "parts": finding.known_parts(package, query) if query and not total else (),
    }
    return page(request, "reader/results.html" if request.htmx else "reader/search.html", values)


@guarded(PUBLIC)
def terms(request: Request) -> HttpResponse:
    """The facts that rules read, by kind of subject."""
    groups: dict[str, list[Any]] = {}
    for term in terms_of(official()):
        groups.setdefault(str(term.kind), []).append(term)
    return page(request, "reader/terms.html", {"groups": groups})


# -- what the pages show ------------------------------------------------------------------------


def _title(package: Package) -> Named:
    return Named(package.title, package.english)


def _metadata(package: Package) -> list[tuple[str, str]]:
    """索引号, 发布机构 …: what the document says of itself, in its order."""
    document = package.document
    return [(n, v) for n, v in document.metadata.items() if v] if document is not None else []


def _cited(package: Package) -> list[dict[str, Any]]:
    """Other documents that this one names, each with the sentence in which it does."""
    document = package.document
    if document is None:
        return []
    outline = outline_of(package)
    found = []
    for citation in document.cited:
        sentence = document.sentence_at(citation.span.start)
        part = outline.by_section.get(sentence.section) if sentence is not None else None
        anchor = f"{part.anchor}-{sentence.index}" if part is not None and sentence else ""
        found.append({"citation": citation, "part": part, "anchor": anchor})
    return found


def _higher(package: Package) -> list[dict[str, Any]]:
    """What this policy leaves to higher levels, by what is left."""
    owed, passed, matched = [], [], []
    for found in package.provisions.values():
        if isinstance(found, Target | Guarantee) and found.figure and found.figure.owed_by:
            owed.append(found)
        elif isinstance(found, Benefit) and found.funding is Funding.PASSED_ON:
            passed.append(found)
        elif isinstance(found, Benefit) and found.funding is Funding.MATCHING:
            matched.append(found)
    groups = (
        (say("目标值待上级下达"), owed),
        (say("上级的政策,在本区落实"), passed),
        (say("对上级资金的配套"), matched),
    )
    return [
        {"name": name, "items": [(p, wording.name_of(p)) for p in items]}
        for name, items in groups
        if items
    ]


def _claims(package: Package, claims: Any) -> list[dict[str, Any]]:
    """Which provision carries a figure, in which field, or the reason why none does."""
    return [
        {
            "id": claim.provision,
            "name": wording.name_of(package.provisions[claim.provision]),
            "field": Quoted(claim.field),
            "reason": claim.reason,
        }
        for claim in claims
    ]


def _provision(package: Package, identity: str) -> AnyProvision:
    found = package.provisions.get(identity)
    if found is None:
        raise missing()
    return found


def _the_benefit(package: Package, identity: str) -> Benefit:
    found = _provision(package, identity)
    if not isinstance(found, Benefit):
        raise missing()
    return found


def _benefit(request: Request, package: Package, benefit: Benefit) -> dict[str, Any]:
    """What the page of a benefit shows beside what every provision has."""
    made, automatic = form_of(package, benefit), is_automatic(package, benefit)
    known = {(term.fact.subject, term.fact.name): term.url for term in terms_of(package)}
    may_apply = request.actor is None or APPLICANTS.allows(request.actor)
    return {
        "benefit": benefit,
        "leaflet": leaflet_of(package, benefit),
        "automatic": automatic,
        "form": made,
        "materials": () if automatic.possible else materials_of(package, benefit),
        "example": _example(benefit),
        "asked": [(of, known.get((of.fact.subject, of.fact.name), "")) for of in made.fields],
        "held": [(of, known.get((of.fact.subject, of.fact.name), "")) for of in made.held],
        "checkup": _address("checkup:start"),
        "apply": _address("apply:new", benefit=benefit.id) if may_apply else "",
        "tell": _address("checkup:tell-me", benefit.id) if automatic.owed else "",
    }


def _neighbours(
    provisions: tuple[AnyProvision, ...], found: AnyProvision
) -> list[tuple[AnyProvision, Named]]:
    """The others of the same article."""
    return [(one, wording.name_of(one)) for one in provisions if one.id != found.id]


def _example(benefit: Benefit) -> Any:
    """How it would read with the illustrative amounts, where they are set and touch it."""
    package = shown()
    filled = package.provisions.get(benefit.id)
    if benefit.id not in package.illustrative or not isinstance(filled, Benefit):
        return None
    return leaflet_of(package, filled)


def _address(route: str, *args: str, **query: str) -> str:
    """Where another room answers; empty where this portal is served without it."""
    try:
        address = reverse(route, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < 1000 else 1
