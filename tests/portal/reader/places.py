"""One address for every route of the reader."""

from __future__ import annotations

BENEFIT = {"id": "第十六条.家电以旧换新"}


def places(world) -> dict[str, list[dict]]:
    return {
        "reader:policy": [{}],
        "reader:search": [{}],
        "reader:terms": [{}],
        "reader:article": [{"number": "12"}, {"number": "领域二"}, {"number": "附则"}],
        "reader:provision": [
            BENEFIT, {"id": "领域二.预算"}, {"id": "第二十条.重点软件企业五免后减按10%"},
        ],
        "reader:leaflet": [BENEFIT],
        "reader:leaflet-pdf": [BENEFIT],
        "reader:form": [BENEFIT],
    }  # fmt: skip
