"""Every text has its Swedish, the catalogues hold what the code says, and the compiled files are those of the sources."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ["strategy/locale/sv/LC_MESSAGES/django", "tracking/locale/sv/LC_MESSAGES/django"]
_ENTRY = re.compile(r"\n\n")


def entries(path: Path) -> dict[str, str]:
    """msgid block → msgstr block of every entry but the header."""
    found: dict[str, str] = {}
    for block in _ENTRY.split(path.read_text(encoding="utf-8"))[1:]:
        lines = [line for line in block.splitlines() if not line.startswith("#") or line.startswith("#,")]
        text = "\n".join(lines)
        message, _msgstr, translation = text.partition("\nmsgstr")
        if message:
            found[message] = translation
    return found


def problems_of(committed: Path, fresh: Path) -> list[str]:
    mine, wanted = entries(committed.with_suffix(".po")), entries(fresh.with_suffix(".po"))
    wanted = {message.replace("#, fuzzy\n", ""): text for message, text in wanted.items()}
    found = [f"{committed}: missing: {message}" for message in wanted if message not in mine]
    found += [f"{committed}: no longer used: {message}" for message in mine if message not in wanted]
    found += [f"{committed}: fuzzy: {message}" for message in mine if "fuzzy" in message.partition("\n")[0]]
    found += [
        f"{committed}: not translated: {message}"
        for message, text in mine.items()
        if re.search(r'(^|\n)(\[\d+\])? ?""$', text) or not re.search(r'"[^"]', text)
    ]
    compiled = fresh.with_suffix(".mo")
    check = ["msgfmt", "--check", "-o", compiled, committed.with_suffix(".po")]
    subprocess.run(check, check=True)  # noqa: S603
    if compiled.read_bytes() != committed.with_suffix(".mo").read_bytes():
        found.append(f"{committed}.mo is not what msgfmt makes of the .po")
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "var", "staticfiles", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=ignored)
        command = [sys.executable, "manage.py", "makemessages", "-l", "sv", "--no-location", "--no-obsolete"]
        subprocess.run([*command, "--ignore", "tests"], cwd=copy, check=True, capture_output=True)  # noqa: S603
        found = [problem for name in CATALOGUES for problem in problems_of(ROOT / name, copy / name)]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
