"""Duixian (兑现): a support policy, made executable.

`import duixian as dx; policy = dx.load("qiantang-2025")`, then `policy.explain(facts)` for one
applicant and `policy.evaluate(frame)` for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duixian.policy import NotUsable, Policy, load

__version__ = "0.1.0"
__all__ = ["NotUsable", "Policy", "load"]


def __getattr__(name: str) -> Any:
    # Lazily: a room that imports `duixian.basics` must not load every other room.
    if name in __all__:
        from duixian import policy

        return getattr(policy, name)
    raise AttributeError(f"module 'duixian' has no attribute {name!r}")
