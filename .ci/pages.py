"""Writes every kind of public page of the demonstration to a folder, for a validator of HTML to read.

Usage: DATABASE_URL=sqlite:///… python .ci/pages.py FOLDER
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy.settings")

import django

django.setup()

from django.core.management import call_command
from django.test import Client

from tests.browser.test_pages import EARLIER, PAGES, on_day


def main(folder: Path) -> None:
    call_command("demo", "--no-serve")
    client = Client(headers={"host": "127.0.0.1"})
    for name, path in PAGES.items():
        for prefix in ("", "/en"):
            addresses = {"today": f"{prefix}{path}", "earlier": on_day(f"{prefix}{path}", EARLIER)}
            for when, address in addresses.items():
                response = client.get(address)
                if response.status_code >= 500:
                    sys.exit(f"{address}: {response.status_code}")
                file = folder / f"{name.replace(' ', '-')}{prefix.replace('/', '.')}.{when}.html"
                file.write_bytes(response.content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
