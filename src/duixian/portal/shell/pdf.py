"""PDF from a Typst template beside the caller, with a Chinese typeface that comes as a package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from duixian.basics.text import say
from duixian.office.refusal import Refused


def pdf(template: Path, values: Mapping[str, Any]) -> bytes:
    """A `.typ` file that reads its values by `json(bytes(sys.inputs.values))`.

    Where the system has 仿宋, 小标宋 or Noto Serif they are used if the template asks for them;
    `Noto Sans CJK TC`, which carries the simplified forms too, is always there.

    Raises:
        Refused: `no-pdf`, where the extra `portal` is not installed whole.
    """
    try:
        import typst
    except ImportError as error:
        raise Refused(
            "no-pdf",
            say("这台服务器没有安装生成 PDF 的组件"),
            say('安装:pip install "duixian[portal]"'),
        ) from error
    made = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(folder) for folder in _typefaces()],
        sys_inputs={"values": json.dumps(dict(values), ensure_ascii=False, default=str)},
    )
    assert isinstance(made, bytes)
    return made


def pdf_response(name: str, content: bytes) -> HttpResponse:
    """A download; the name may be Chinese."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attachment(name)
    return response


def attachment(name: str) -> str:
    """A Content-Disposition that every browser reads, whatever the name."""
    from django.utils.http import content_disposition_header

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _typefaces() -> list[Path]:
    found = find_spec("cvttf_NotoSansCJK_Regular")
    return [Path(place) for place in found.submodule_search_locations or ()] if found else []
