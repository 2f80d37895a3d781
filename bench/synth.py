"""How fast is the synthetic district written, and how much memory does it take?

    .venv/bin/python bench/synth.py            scales 1 and 10
    .venv/bin/python bench/synth.py 1 10 100

Each scale runs in a process of its own, so that its peak memory (resident set) is its own. Rows are
those of the register; the background tables are written in the same time.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(scale: str) -> dict[str, float]:
    """Write the district of that scale to a temporary folder: rows, seconds, MB on disk, peak."""
    from duixian.library.package import load
    from duixian.library.places import policies
    from duixian.simulate.synth import generate

    package = load(policies() / "qiantang-2025")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "synth"
        start = time.perf_counter()
        manifest = generate(folder, package, scale)
        seconds = time.perf_counter() - start
        size = sum(file.stat().st_size for file in folder.rglob("*.*"))
    return {
        "rows": sum(entry.rows for entry in manifest.kinds.values()),
        "seconds": seconds,
        "disk": size / 2**20,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(scales: list[str]) -> None:
    """Print one line for each scale."""
    print(
        f"{'scale':>6} {'rows':>12} {'seconds':>8} {'rows/s':>10} {'MB on disk':>11} {'peak MB':>8}"
    )
    for scale in scales:
        out = subprocess.run(
            [sys.executable, __file__, "--one", scale], check=True, capture_output=True, text=True
        )
        found = json.loads(out.stdout)
        rate = found["rows"] / found["seconds"]
        print(
            f"{scale:>6} {found['rows']:>12,} {found['seconds']:>8.1f} {rate:>10,.0f}"
            f" {found['disk']:>11,.0f} {found['peak']:>8,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main(sys.argv[1:] or ["1", "10"])
