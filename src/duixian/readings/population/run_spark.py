"""Running a query on Spark, for registers that outgrow one machine; needs the extra `spark`.

Nothing of PySpark is imported before a session is asked for: it is large, and Java takes seconds.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.text import Text, say
from duixian.readings.population.printers import SparkPrinter
from duixian.readings.population.query import Query
from duixian.tables.atomically import new_folder
from duixian.tables.register import Register, save_register

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = MappingProxyType(
    {
        # An overflow is an error, never a null or a wrapped number.
        "spark.sql.ansi.enabled": "true",
        # Days have no time zone; nothing may shift one.
        "spark.sql.session.timeZone": "UTC",
        # Names of facts are told apart by case, as everywhere else.
        "spark.sql.caseSensitive": "true",
        # A product keeps all its digits before the point.
        "spark.sql.decimalOperations.allowPrecisionLoss": "true",
        # Sums and products are taken in the plan's order: their widths were worked out for it.
        "spark.sql.optimizer.excludedRules": (
            "org.apache.spark.sql.catalyst.optimizer.ReorderAssociativeOperator"
        ),
        # Nothing is looked up outside the machine, nothing listens for a browser.
        "spark.ui.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
        # Wide queries: a printed plan of megabytes helps nobody.
        "spark.sql.maxPlanStringLength": "8192",
    }
)
"""What answers depend on, or what would only disturb; a caller may change the rest."""


_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""A Spark of this machine alone does not listen to others."""


class NoSpark(Exception):
    """Spark can't be started here; `why` and `hint` are for the reader."""

    def __init__(self, why: Text, hint: Text) -> None:
        super().__init__(str(why))
        self.why = why
        self.hint = hint


@contextmanager
def spark_session(
    master: str = "local[*]",
    *,
    memory: str = "2g",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[SparkSession]:
    """A Spark session with the settings that answers depend on; it is stopped afterwards.

    Raises:
        NoSpark: PySpark or Java is missing, or Spark does not start.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark(
            say("没有安装 PySpark"), say("安装 Spark 附件:pip install 'duixian[spark]'")
        ) from error
    if not _java():
        raise NoSpark(
            say("没有找到 Java,Spark 要靠它运行"),
            say(
                "安装 Java 17 或 21(Debian:apt-get install openjdk-17-jre-headless),"
                "或设好 JAVA_HOME"
            ),
        )
    builder = SparkSession.Builder().master(master).appName("duixian")
    builder = builder.config("spark.driver.memory", memory)
    here = _HERE if master.startswith("local") else {}
    for key, value in {**here, **settings, **SETTINGS}.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkRuntimeError, Py4JError) as error:
        raise NoSpark(
            say("Spark 没能启动:{why}", why=str(error).splitlines()[0]),
            say("检查 Java 的版本(17 或 21)和集群地址 {master}", master=master),
        ) from error
    try:
        yield session
    finally:
        session.stop()


def _java() -> str | None:
    """The Java that PySpark would start."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")


@contextmanager
def viewed(register: Register, session: SparkSession) -> Iterator[None]:
    """Each kind of the register as a temporary view of its own name while the block lasts.

    A register in memory is written to a temporary folder first. Executors on other machines must
    see the register's folder under the same path.
    """
    with TemporaryDirectory(prefix="duixian-") as place:
        folder = register.folder
        if folder is None:
            folder = Path(place) / "register"
            save_register(register, folder)
        names = {kind: SparkPrinter().quoted(kind) for kind in register.kinds}
        for kind, name in names.items():
            path = _address(folder / f"{kind}.parquet")
            frame = session.read.parquet(_GLOB.sub(r"\\\g<0>", path))
            frame.createOrReplaceTempView(name)
        try:
            yield
        finally:
            for name in names.values():
                session.sql(f"DROP VIEW IF EXISTS {name}")


def run(query: Query, session: SparkSession) -> pa.Table:
    """The answer of a query as one Arrow table, in no particular order."""
    return session.sql(SparkPrinter().query(query)).toArrow()


def run_to_parquet(query: Query, session: SparkSession, folder: Path) -> int:
    """Write the answer as a folder of Parquet files, one for each partition; count its rows.

    The folder is whole when this returns: it is written beside and moved into place.

    Raises:
        FileExistsError: the folder is there already.
        OSError: the disk is full, or the place can't be written to.
    """
    with new_folder(folder) as draft:
        frame = session.sql(SparkPrinter().query(query))
        frame.write.mode("overwrite").parquet(_address(draft))
    return sum(pq.read_metadata(part).num_rows for part in sorted(folder.glob("*.parquet")))


_GLOB = re.compile(r"[*?\[\]{}]")


def _address(path: Path) -> str:
    """A path of this machine's disk as Hadoop reads it: nothing in it is percent-encoded."""
    return f"file://{path.absolute()}"
