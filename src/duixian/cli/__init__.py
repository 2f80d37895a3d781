"""The command line: read, check, cases, explain."""

from duixian.cli.main import main

__all__ = ["main"]
