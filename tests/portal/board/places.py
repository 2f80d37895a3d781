"""One address for every route of the board."""

from __future__ import annotations


def places(world) -> dict[str, list[dict]]:
    return {
        "board:overview": [{}],
        "board:money-chart": [{}],
        "board:promises": [{}],
        "board:pathway": [{}],
        "board:export": [{"form": "csv"}, {"form": "json"}],
        "board:promise": [{"id": "领域二.高新技术企业累计"}],
    }
