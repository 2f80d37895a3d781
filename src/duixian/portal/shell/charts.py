"""Charts: Vega-Lite specifications, drawn as SVG on the server; no script reaches the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpResponse

THEME: dict[str, Any] = {
    "background": None,
    "font": "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif",
    "axis": {"labelColor": "#3b4754", "titleColor": "#3b4754", "gridColor": "#e5e8eb",
             "domainColor": "#9aa5b1", "labelFontSize": 12, "titleFontSize": 12,
             "labelLimit": 260},
    "legend": {"labelColor": "#3b4754", "labelFontSize": 12, "orient": "top", "title": None},
    "range": {"category": ["#17598c", "#d99a1c", "#146c43", "#b42318", "#6b7a89", "#7b4fa3"]},
    "view": {"stroke": None},
}  # fmt: skip


def svg(spec: Mapping[str, Any]) -> str:
    """A chart; `spec` is Vega-Lite without a theme. Cached by its content."""
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": THEME, **spec}
    return _drawn(json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str))


def svg_response(spec: Mapping[str, Any]) -> HttpResponse:
    """For `<img src=…>`: inside an image the page's style policy does not reach."""
    response = HttpResponse(svg(spec), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@lru_cache(maxsize=128)
def _drawn(spec: str) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(spec)
