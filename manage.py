#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys

if sys.version_info < (3, 12):  # noqa: UP036 - the message is for exactly those who get here
    sys.exit("Python 3.12 or later is needed. With uv: uv run manage.py demo")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
