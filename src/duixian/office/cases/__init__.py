"""Cases: from an application, or without one, to money that may be paid.

The path is data (`procedure`), the case is what its events add up to (`case`, `decide`), clocks
count working days (`clocks`); those know no Django. Models and services stand on them.
"""
