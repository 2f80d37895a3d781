"""Real Chromium on a served demonstration district. All of these tests run in one process.

Screenshots of every page go to artifacts/screenshots, which a build may keep.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "artifacts" / "screenshots"
PASSWORD = "Duixian-demo-2025"
CASES = 120
COMMAND = (sys.executable, "-m", "duixian.portal.demo")
WIDTHS = {"wide": 1440, "tablet": 768, "phone": 390}
TIMEOUT = 30_000
"""Milliseconds that a page is given: two cores may be busy."""
PATIENCE = 180
"""Seconds within which the district is seeded and served."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One server, one browser."""
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("e2e"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's, as start.py installs it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        warnings.warn("NOT TESTED: no chromium on this machine", stacklevel=2)
        pytest.skip("no chromium on this machine")
    return found


@contextmanager
def serving(folder: Path, day: str = "") -> Iterator[str]:
    """The README's own command, on a folder and a port of its own, perhaps on another day."""
    port = free_port()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*COMMAND, "--port", str(port), "--cases", str(CASES)],
            cwd=ROOT, env=environment(folder, day), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield wait_for(server, f"http://127.0.0.1:{port}", folder / "server.log")
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def environment(folder: Path, day: str = "") -> dict[str, str]:
    """For a demonstration in that folder: nothing of the tests' own settings."""
    found = os.environ | {"DUIXIAN_DATA": str(folder), "PYTHONUTF8": "1"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        found.pop(name, None)
    return found | {"DUIXIAN_BUSINESS_DATE": day} if day else found


def wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return address
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"not served:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """A district in a folder that nobody serves: to be copied."""
    folder = tmp_path_factory.mktemp("seeded")
    subprocess.run(
        [*COMMAND, "--no-serve", "--cases", str(CASES)], cwd=ROOT, env=environment(folder),
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[str]:
    """Its address."""
    with serving(copied(seeded, tmp_path_factory.mktemp("site"))) as address:
        yield address


def copied(seeded: Path, folder: Path) -> Path:
    """The same district once more."""
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")  # its event loop must not run on under other tests
def browser(chromium: str):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def signed() -> dict[str, dict]:
    """The cookies of who signed in already."""
    return {}


@pytest.fixture
def person(site: str, browser, signed: dict[str, dict]) -> Iterator[Callable]:
    """person("qiye") → a page on which that demo account is signed in; "" for nobody."""
    with people(browser, site, signed) as signed_in:
        yield signed_in


@contextmanager
def people(browser, site: str, kept: dict[str, dict]) -> Iterator[Callable]:
    """Whoever is needed, each with a browser of their own; `kept` holds who signed in before."""
    opened = []

    def signed_in(username: str, *, width: int = 1440, language: str = "zh", **more):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 900},
            locale="en-GB" if language == "en" else "zh-CN", storage_state=kept.get(username),
            **more,
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda said: (
                page.errors.append(said.text)
                if said.type == "error" and "status of 4" not in said.text
                else None
            ),
        )
        if username and username not in kept:
            page.goto("/sign-in")
            page.fill("#id_username", username)
            page.fill("#id_password", PASSWORD)
            page.press("#id_password", "Enter")
            page.wait_for_url(lambda url: "sign-in" not in url)
            kept[username] = context.storage_state()
        return page

    try:
        yield signed_in
    finally:
        for context in opened:
            context.close()


def axe(page) -> list[str]:
    """Every violation of WCAG 2.2 AA and of good practice, in one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found]


def shoot(page, name: str) -> None:
    """Keep a picture of the whole page."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
