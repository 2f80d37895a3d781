"""An explanation as a letter: what you get, what is open, what you miss, and why."""

from duixian.cli.letter.letter import show_explanation
from duixian.cli.letter.money import fen_text
from duixian.cli.letter.paper import Paper

__all__ = ["Paper", "fen_text", "show_explanation"]
