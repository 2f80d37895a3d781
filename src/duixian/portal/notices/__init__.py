"""公示, open data, the calendar of windows, e-mail to those who ask for it."""
