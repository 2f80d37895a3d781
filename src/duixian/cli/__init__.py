"""The command line: read, check, cases, explain, ask, format, leaflet."""

from duixian.cli.main import main

__all__ = ["main"]
