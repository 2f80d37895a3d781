"""Exact rationals in the plan: a numerator over a positive denominator, both integers.

The denominator is a plain constant wherever the rule divides by none of the facts; then sums and
comparisons stay narrow. A denominator that is zero makes the whole unknown (无意义).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from duixian.language.tree import RoundingMode
from duixian.language.types import Exact
from duixian.readings.population.plan import (
    TRUE,
    Choose,
    Expr,
    Literal,
    Width,
    bounds,
    calculate,
    choose,
    common,
    either,
    floor_divide,
    integer,
    missing,
    null,
    test,
    width_of,
)

Bind = Callable[[Expr], Expr]
"""Gives an expression a name in a lower layer, so that using it twice does not compute it twice."""


@dataclass(frozen=True, slots=True)
class Rational:
    """top / bottom, where bottom > 0 wherever it is known."""

    top: Expr
    bottom: Expr

    @property
    def is_unknown(self) -> bool:
        """True where the value is unknown for every row."""
        return isinstance(self.top, Literal) and self.top.value is None


def constant(value: Exact) -> Rational:
    """An exact constant."""
    fraction = Fraction(value)
    return Rational(integer(fraction.numerator), integer(fraction.denominator))


UNKNOWN_NUMBER = Rational(null(Width.I64), integer(1))


def fixed_bottom(value: Rational) -> int | None:
    """The denominator where it is a constant."""
    if isinstance(value.bottom, Literal) and isinstance(value.bottom.value, int):
        return value.bottom.value
    return None


def scaled(value: Rational, bottom: int) -> Expr:
    """The numerator over another constant denominator that is a multiple of the present one."""
    present = fixed_bottom(value)
    if present is None:
        raise AssertionError("the denominator varies")
    return calculate("*", value.top, integer(bottom // present))


def _aligned(left: Rational, right: Rational) -> tuple[Expr, Expr, Expr]:
    """Both numerators over one denominator, and that denominator."""
    a, b = fixed_bottom(left), fixed_bottom(right)
    if a is not None and b is not None:
        shared = common(a, b)
        return scaled(left, shared), scaled(right, shared), integer(shared)
    return (
        calculate("*", left.top, right.bottom),
        calculate("*", right.top, left.bottom),
        calculate("*", left.bottom, right.bottom),
    )


def add(left: Rational, right: Rational) -> Rational:
    """Left + right."""
    a, b, bottom = _aligned(left, right)
    return Rational(calculate("+", a, b), bottom)


def subtract(left: Rational, right: Rational) -> Rational:
    """Left - right."""
    a, b, bottom = _aligned(left, right)
    return Rational(calculate("-", a, b), bottom)


def multiply(left: Rational, right: Rational) -> Rational:
    """Left × right, reduced by what is constant."""
    top = calculate("*", left.top, right.top)
    bottom = calculate("*", left.bottom, right.bottom)
    return _reduced(left, right, Rational(top, bottom))


def _reduced(left: Rational, right: Rational, plain: Rational) -> Rational:
    """Cancel a constant numerator against a constant denominator: 5% of 分 is 1/20, not 5/100."""
    for number, other in ((left, right), (right, left)):
        if isinstance(number.top, Literal) and isinstance(number.top.value, int):
            bottom = fixed_bottom(Rational(plain.top, plain.bottom))
            if bottom is None:
                continue
            shared = gcd(number.top.value, bottom)
            if shared > 1:
                top = calculate("*", other.top, integer(number.top.value // shared))
                return Rational(top, integer(bottom // shared))
    return plain


def divide(left: Rational, right: Rational, bind: Bind) -> Rational:
    """Left ÷ right; unknown where right is zero, with the sign moved to the numerator."""
    if isinstance(right.top, Literal):
        value = right.top.value
        if value is None or value == 0:
            return UNKNOWN_NUMBER
    over, under = right.bottom, left.bottom
    a, b = fixed_bottom(left), fixed_bottom(right)
    if a is not None and b is not None:
        over, under = integer(b // gcd(a, b)), integer(a // gcd(a, b))
    top = bind(calculate("*", left.top, over))
    bottom = bind(calculate("*", under, right.top))
    low = bounds(bottom)[0]
    if low > 0:
        return Rational(top, bottom)
    zero = integer(0)
    positive = test(">", bottom, zero)
    if low >= 0:
        return Rational(
            choose([(positive, top)], null(Width.I64)), choose([(positive, bottom)], integer(1))
        )
    negative = test("<", bottom, zero)
    return Rational(
        choose(
            [(positive, top), (negative, calculate("-", zero, top))],
            null(Width.I64),
        ),
        choose(
            [(positive, bottom), (negative, calculate("-", zero, bottom))],
            integer(1),
        ),
    )


def negate(value: Rational) -> Rational:
    """Minus the value."""
    return Rational(calculate("-", integer(0), value.top), value.bottom)


def compare(operator: str, left: Rational, right: Rational) -> Expr:
    """A comparison by cross-multiplication."""
    a, b, _ = _aligned(left, right)
    return test(operator, a, b)


def extreme(left: Rational, right: Rational, bind: Bind, *, largest: bool) -> Rational:
    """The larger or smaller of two, unknown if either is."""
    settled = _settled(left, right, largest=largest) or _settled(right, left, largest=largest)
    if settled is not None:
        return settled
    a, b, bottom = _aligned(left, right)
    if isinstance(a, Literal):
        a, b = b, a
    if TRUE in (missing(a), missing(b)):
        return UNKNOWN_NUMBER
    a, b = bind(a), bind(b)
    # Where either is null the comparison is too, and CASE goes on: to b, null where b is.
    arms = [(test(">=" if largest else "<=", a, b), a), (missing(a), null(a.width))]
    if isinstance(b, Literal):
        arms, b = [(test("<" if largest else ">", a, b), b)], a
    chosen = choose(arms, b)
    if isinstance(chosen, Choose):
        ends = [bounds(side) for side in (arms[0][1], b)]
        pick = max if largest else min
        low, high = pick(low for low, _ in ends), pick(high for _, high in ends)
        chosen = replace(
            chosen,
            width=width_of(low, high),
            low=low,
            high=high,
            unknown=either(missing(side) for side in (arms[0][1], b)),
        )
    return Rational(chosen, bottom)


def _settled(value: Rational, limit: Rational, *, largest: bool) -> Rational | None:
    """`value` where the intervals show that a constant `limit` never bites; else None."""
    bottom = fixed_bottom(value)
    if bottom is None or not isinstance(limit.top, Literal) or limit.is_unknown:
        return None
    edge = Fraction(bounds(limit.top)[0], fixed_bottom(limit) or 1)
    low, high = bounds(value.top)
    never = Fraction(low, bottom) >= edge if largest else Fraction(high, bottom) <= edge
    return value if never and not value.is_unknown else None


def pick(arms: list[tuple[Expr, Rational]], otherwise: Rational) -> Rational:
    """CASE over rationals; a null condition counts as false."""
    every = [value for _, value in arms] + [otherwise]
    solid = [value for value in every if not value.is_unknown]
    if not solid:
        return UNKNOWN_NUMBER
    fixed = [fixed_bottom(value) for value in solid]
    if all(bottom is not None for bottom in fixed):
        shared = 1
        for bottom in fixed:
            shared = common(shared, bottom or 1)
        tops = [v.top if v.is_unknown else scaled(v, shared) for v in every]
        return Rational(
            choose([(c, t) for (c, _), t in zip(arms, tops, strict=False)], tops[-1]),
            integer(shared),
        )
    return Rational(
        choose([(c, v.top) for c, v in arms], otherwise.top),
        choose([(c, v.bottom) for c, v in arms], otherwise.bottom),
    )


def pick_strictly(arms: list[tuple[Expr, Rational]], otherwise: Rational) -> Rational:
    """Rule 3 over rationals: an unknown condition before a true one makes all unknown."""
    spelled: list[tuple[Expr, Rational]] = []
    for condition, value in arms:
        spelled.append((missing(condition), UNKNOWN_NUMBER))
        spelled.append((condition, value))
    return pick(spelled, otherwise)


def round_to(value: Rational, step: Exact, mode: RoundingMode, bind: Bind) -> Rational:
    """The multiple of `step` that `mode` chooses."""
    size = Fraction(step)
    fixed = fixed_bottom(value)
    up, down = size.denominator, size.numerator
    if fixed is not None:
        if up % (fixed * down) == 0:
            return value  # whole steps already
        shared = gcd(up, fixed * down)
        top = bind(calculate("*", value.top, integer(up // shared)))
        bottom: Expr = integer(fixed * down // shared)
    else:
        top = bind(calculate("*", value.top, integer(up)))
        bottom = bind(calculate("*", value.bottom, integer(down)))
    steps = rounded_quotient(top, bottom, mode)
    return Rational(calculate("*", steps, integer(down)), integer(up))


def rounded_quotient(top: Expr, bottom: Expr, mode: RoundingMode) -> Expr:
    """Top / bottom rounded to an integer; both must be cheap to repeat."""
    zero, one = integer(0), integer(1)
    match mode:
        case RoundingMode.DOWN:
            return floor_divide(top, bottom)
        case RoundingMode.UP:
            above = calculate("+", top, calculate("-", bottom, one))
            return floor_divide(above, bottom)
        case RoundingMode.HALF_AWAY:
            up = _half_up(top, bottom)
            if bounds(top)[0] >= 0:
                return up
            down = _half_up(calculate("-", zero, top), bottom)
            return choose([(test("<", top, zero), calculate("-", zero, down))], up)


def _half_up(top: Expr, bottom: Expr) -> Expr:
    """Top / bottom to the nearest integer, halves upwards: the floor of top / bottom + 1/2."""
    if isinstance(bottom, Literal) and isinstance(bottom.value, int) and bottom.value % 2 == 0:
        return floor_divide(calculate("+", top, integer(bottom.value // 2)), bottom)
    above = calculate("+", calculate("*", top, integer(2)), bottom)
    return floor_divide(above, calculate("*", bottom, integer(2)))
