"""Two modes and no third: on one's own machine without ALLOWED_HOSTS, in production with it."""

import json
import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings

HOST = "uppfoljning.example"
PRODUCTION = {"ALLOWED_HOSTS": HOST, "SECRET_KEY": "x" * 60, "DATABASE_URL": "sqlite:////tmp/finns-inte.sqlite3"}
TELL = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name, None) for name in names}}))
"""
ASK = """
import django, json
django.setup()
from django.test import Client
answers = [Client().post("/", headers={headers!r}, secure=secure) for secure in (False, True)]
print(json.dumps([[answer.status_code, dict(answer.headers)] for answer in answers]))
"""


def start(code, **environment):
    """Run a line of Python in a process of its own, as the server starts, with these variables and no others of ours."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in {*PRODUCTION, "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=inherited | {"DJANGO_SETTINGS_MODULE": "strategy.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def told(*names, **environment):
    done = start(TELL.format(names=names), **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_ones_own_machine_only_that_machine_is_answered():
    mine = told("ALLOWED_HOSTS", "IN_PRODUCTION", "DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")

    assert mine == {
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "IN_PRODUCTION": False,
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
    }


def test_on_ones_own_machine_the_key_is_random_and_for_the_owner_only(tmp_path):
    package = tmp_path / "strategy"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "settings.py").write_bytes((settings.BASE_DIR / "strategy" / "settings.py").read_bytes())
    read = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from strategy import settings; print(settings.SECRET_KEY)"
    )

    first, again = start(read), start(read)

    key = tmp_path / "var" / "secret_key"
    assert first.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    assert len(first.stdout.strip()) > 50
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL"])
@pytest.mark.parametrize("empty", [True, False], ids=["empty", "unset"])
def test_production_refuses_to_start_half_configured(missing, empty):
    environment = PRODUCTION | {missing: ""}
    if not empty:
        del environment[missing]

    done = start(TELL.format(names=["SECRET_KEY"]), **environment)

    assert done.returncode != 0
    assert done.stdout == ""
    assert f"With ALLOWED_HOSTS set, {missing} is required." in done.stderr


def test_production_refuses_a_database_that_it_does_not_know():
    done = start(TELL.format(names=["DATABASES"]), **PRODUCTION | {"DATABASE_URL": "mysql://root@127.0.0.1/x"})

    assert done.returncode != 0
    assert "DATABASE_URL begins with sqlite:/// or postgresql://." in done.stderr


def test_production_answers_only_its_hosts_over_https_with_cookies_bound_to_the_host():
    production = told(
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "CSRF_COOKIE_DOMAIN",
        "CSRF_COOKIE_HTTPONLY",
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_PATH",
        "CSRF_COOKIE_SECURE",
        "DEBUG",
        "IN_PRODUCTION",
        "SESSION_COOKIE_DOMAIN",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_PATH",
        "SESSION_COOKIE_SAMESITE",
        "SESSION_COOKIE_SECURE",
        **PRODUCTION | {"ALLOWED_HOSTS": f" {HOST} , .annan.example,"},
    )

    assert production["ALLOWED_HOSTS"] == [HOST, ".annan.example"]
    assert production["CSRF_TRUSTED_ORIGINS"] == [f"https://{HOST}", "https://annan.example"]
    assert production["IN_PRODUCTION"] is True
    assert production["DEBUG"] is False
    # What a browser demands of a cookie whose name begins with __Host-.
    for cookie in ["SESSION", "CSRF"]:
        assert production[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert production[f"{cookie}_COOKIE_SECURE"] is True
        assert production[f"{cookie}_COOKIE_PATH"] == "/"
        assert production[f"{cookie}_COOKIE_DOMAIN"] is None
        assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_production_sends_everybody_to_https_and_promises_to_stay_there():
    done = start(ASK.format(headers={"host": HOST}), **PRODUCTION)

    assert done.returncode == 0, done.stderr
    (redirected, to), (answered, headers) = json.loads(done.stdout)
    assert (redirected, to["Location"]) == (301, f"https://{HOST}/")
    assert answered == 405  # a POST, so that nothing but the headers is needed
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_debug_page_is_never_shown_whatever_the_environment_says():
    assert told("DEBUG", DEBUG="1", DJANGO_DEBUG="true") == {"DEBUG": False}


def test_a_postgresql_address_is_read_with_its_escapes():
    url = "postgresql://upp%40f:l%C3%B6sen%2F@db.example:6543/register"

    database = told("DATABASES", **PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "upp@f",
        "lösen/",
        "db.example",
        "6543",
        "register",
    ]


def test_sqlite_waits_for_its_turn_to_write():
    database = told("DATABASES", DATABASE_URL="sqlite:////tmp/register.sqlite3")["DATABASES"]["default"]

    assert database["NAME"] == "/tmp/register.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
