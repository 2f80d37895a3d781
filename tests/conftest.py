"""A failure is told when it happens: a run that is cut short still says what went wrong."""

from __future__ import annotations

import pytest
from django.conf import settings


class Failures:
    """Prints each failure at once, beside the dots."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self.terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.terminal.ensure_newline()
            self.terminal.write_line(f"FAILED {report.nodeid} ({report.when})")
            self.terminal.write_line(report.longreprtext[-4000:])


@pytest.hookimpl(trylast=True)  # once the terminal is there
def pytest_configure(config: pytest.Config) -> None:
    # Served as they lie: a test has not collected static files under their hashes.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = True
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(terminal))
