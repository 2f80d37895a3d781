"""A query on Spark with executors in processes of their own; run by test_spark_cluster.

    python tests/readings/population/cluster_job.py REGISTER ANSWERS

REGISTER is a folder; the answers go to Parquet files under ANSWERS: partitions-1, -7 and -200, and
killed, during which one executor dies by SIGKILL. What happened is printed as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
from tests.conformance.generated import CIRCUMSTANCES, Rules, declared, rules, vocabulary

from duixian.basics.problems import Problems
from duixian.readings.population.printers import SparkPrinter
from duixian.readings.population.query import Query, plan_query
from duixian.readings.population.run_duckdb import tables_of
from duixian.readings.population.run_spark import spark_session
from duixian.tables import load_register

WHEN = CIRCUMSTANCES[0]
SETTINGS = {
    "spark.executor.memory": "512m",
    "spark.default.parallelism": "8",
    "spark.sql.shuffle.partitions": "12",
    # As with tables too large to be sent to everybody: joins move rows between executors.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.autoBroadcastJoinThreshold": "-1",
}


def rules_in_question() -> Rules:
    """Some rules about enterprises, most of them with aggregates over their projects."""
    found = [r for r in rules("企业", 40, 3) if any("建设项目" in text for text in texts(r))]
    complete = {**declared(vocabulary()), **WHEN.complete}
    return Rules(vocabulary(), tuple(found[:5]), complete)


def texts(benefit) -> list[str]:
    return [condition.text for offer in benefit.offers for condition in offer.conditions]


def query_of(register) -> Query:
    judged = rules_in_question()
    return plan_query(judged, "企业", tables_of(register, judged), WHEN.year, WHEN.on)  # type: ignore[arg-type]


def executors() -> list[int]:
    """The processes of executors below this one."""
    parents: dict[int, int] = {}
    named: set[int] = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
            parents[int(place.name)] = int(
                (place / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in words and words.split(b"\0")[0].endswith(b"java"):
            named.add(int(place.name))

    def below(process: int) -> bool:
        while process > 1:
            if process == os.getpid():
                return True
            process = parents.get(process, 0)
        return False

    return sorted(filter(below, named))


def kill_one_in_the_middle(tracker) -> tuple[int, int]:
    """Wait until some tasks of a stage are done and others are not; kill; (process, tasks done)."""
    for _ in range(6000):
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info is not None and 3 < info.numCompletedTasks < info.numTasks - 3:
                victim = executors()[0]
                os.kill(victim, signal.SIGKILL)
                return victim, info.numCompletedTasks
        time.sleep(0.01)
    raise TimeoutError("no stage was ever in the middle")


def main(folder: Path, answers: Path) -> None:
    """Answer the query in each way."""
    register = load_register(folder, Problems())
    assert register is not None
    sql = SparkPrinter().query(query_of(register))
    with spark_session("local-cluster[2,1,768]", memory="1g", settings=SETTINGS) as session:

        def answer(name: str, partitions: int) -> None:
            for kind in register.kinds:
                frame = session.read.parquet(str(folder / f"{kind}.parquet"))
                frame.repartition(partitions).createOrReplaceTempView(SparkPrinter().quoted(kind))
            began = time.monotonic()
            pq.write_table(session.sql(sql).toArrow(), answers / f"{name}.parquet")
            seconds[name] = round(time.monotonic() - began, 1)

        seconds: dict[str, float] = {}
        for partitions in (1, 7, 200):
            answer(f"partitions-{partitions}", partitions)
        before = executors()
        victim: list[tuple[int, int]] = []
        tracker = session.sparkContext.statusTracker()
        watch: Callable[[], None] = lambda: victim.append(kill_one_in_the_middle(tracker))  # noqa: E731
        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        answer("killed", 200)
        watcher.join(timeout=5)
        told = {"before": before, "killed": victim, "after": executors(), "seconds": seconds}
        print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
