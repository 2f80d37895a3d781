"""Where tables come from: CSV, Excel, Parquet, frames, a query. Each gives chunks of texts."""

from duixian.tables.sources.opening import open_source
from duixian.tables.sources.source import Broken, Chunk, Source, Unreadable

__all__ = ["Broken", "Chunk", "Source", "Unreadable", "open_source"]
