"""Commands of `python -m duixian.office`."""
