"""Money: an integer number of 分, never a float."""

from __future__ import annotations

from fractions import Fraction

FEN_PER_YUAN = 100
_WAN = 10_000
_YI = 100_000_000


def round_half_away(value: Fraction) -> int:
    """The nearest integer, halves away from zero (四舍五入).

    >>> round_half_away(Fraction(5, 2)), round_half_away(Fraction(-5, 2))
    (3, -3)
    """
    sign = -1 if value < 0 else 1
    numerator, denominator = abs(value.numerator), value.denominator
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def fen_from_yuan(yuan: Fraction) -> int:
    """Exact 元 to 分, rounded once, halves away from zero."""
    return round_half_away(yuan * FEN_PER_YUAN)


def show_yuan(yuan: Fraction) -> str:
    """An amount as people write it: 200万元, 1.5亿元, 1,500元, 12.34元.

    万 and 亿 are used only where the figure stays exact and short (at most four decimals).

    >>> show_yuan(Fraction(2_000_000)), show_yuan(Fraction(1500)), show_yuan(Fraction("12.34"))
    ('200万元', '1,500元', '12.34元')
    """
    for size, name in ((_YI, "亿元"), (_WAN, "万元")):
        if abs(yuan) >= size:
            scaled = yuan / size
            if (scaled * _WAN).denominator == 1:
                return _decimal(scaled) + name
            break
    return _decimal(yuan) + "元"


def show_fen(fen: int) -> str:
    """The same for an integer number of 分."""
    return show_yuan(Fraction(fen, FEN_PER_YUAN))


def _decimal(value: Fraction) -> str:
    """Grouped decimal digits without trailing zeros; at most eight decimals."""
    scaled = round_half_away(value * 10**8)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**8)
    digits = f"{rest:08d}".rstrip("0")
    return f"{sign}{whole:,}" + (f".{digits}" if digits else "")
