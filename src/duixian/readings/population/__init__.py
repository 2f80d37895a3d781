"""Typed rules → one columnar plan → SQL. Answers: who in the register qualifies, for how much?"""
