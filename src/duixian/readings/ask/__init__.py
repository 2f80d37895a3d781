"""The fewest questions that settle what an applicant can get, most decisive first."""

from duixian.readings.ask.interview import Interview, open_questions, settled
from duixian.readings.ask.questions import DONT_KNOW, Question, QuestionKey

__all__ = [
    "DONT_KNOW",
    "Interview",
    "Question",
    "QuestionKey",
    "open_questions",
    "settled",
]
