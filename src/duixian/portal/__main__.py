"""The portal's own `manage.py`: `python -m duixian.portal demo`."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run one of Django's commands; the data folder is made where it is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.settings")
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    execute_from_command_line(["duixian.portal", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
