"""The books: what may be spent, what is promised, what is paid. Never twice, never too much."""
