"""Plan → SQL: one printer for each dialect whose output a test executes."""

from __future__ import annotations

from duixian.readings.population.printers.base import Printer
from duixian.readings.population.printers.duckdb import DuckDBPrinter
from duixian.readings.population.printers.postgres import PostgresPrinter
from duixian.readings.population.printers.spark import SparkPrinter

PRINTERS: dict[str, type[Printer]] = {
    "duckdb": DuckDBPrinter,
    "spark": SparkPrinter,
    "postgres": PostgresPrinter,
}

__all__ = ["PRINTERS", "DuckDBPrinter", "PostgresPrinter", "Printer", "SparkPrinter"]
