"""The demonstration in one command: `python -m duixian.portal.demo`."""

import sys

from duixian.portal.demo.environment import prepare


def main(arguments: list[str]) -> None:
    """Set the environment, then run the command `demo`."""
    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["duixian.portal.demo", "demo", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
