"""Serve the portal with granian until somebody presses Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

HOST = "127.0.0.1"
TRIES = 20
"""Ports that are tried, one after the other."""
_PATIENCE = 60


def free_port(wanted: int) -> int | None:
    """The first port from `wanted` on that nobody listens on; None where all are taken."""
    for port in range(wanted, wanted + TRIES):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return None


def serve(port: int, ready: Callable[[str], None]) -> int:
    """One worker process with several threads; `ready` is told the address once it answers.

    Returns the exit code: 0 where it was stopped from the keyboard.
    """
    command = [
        *[sys.executable, "-m", "granian", "duixian.portal.wsgi:application"],
        *["--interface", "wsgi", "--host", HOST, "--port", str(port)],
        *["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"],
    ]
    before = signal.signal(signal.SIGTERM, _interrupt)  # as Ctrl-C, which reaches the server too
    server = subprocess.Popen(command, env=dict(os.environ))
    try:
        address = f"http://{HOST}:{port}/"
        if _answers(address, server):
            ready(address)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stop(server)
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def stop(server: subprocess.Popen[bytes]) -> None:
    """Let it finish what it is answering, but not for ever."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """True once a page comes back, whatever it says; False where the server has ended."""
    patience = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < patience:
        try:
            with urlopen(address, timeout=10):
                return True
        except HTTPError:
            return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False
