"""How often one may try to log in. Asked before a password is hashed, and alike for names that exist and that do not.

Four limits on failed attempts, all counted at once; the strictest one that is reached answers. Nobody is stopped for
longer than the window, since what is refused is not counted: who sends a thousand guesses waits no longer than who
sends five.

- An account from one address: who mistypes has five tries, then waits a quarter of an hour. 480 guesses a day at most.
- An account from anywhere: many addresses together get 480 guesses a day at one password of at least twelve characters.
- An address: one machine that tries one password on many names. Officials may share an address, so it is wide, and a
  login that succeeds leaves nothing behind in it.
- Everybody: 500 hashes in a quarter of an hour are about a fifth of one processor. It takes ten addresses to reach it.

The second and the last could be used against officials: by guessing all day an attacker would lock one of them, or all,
out. So they do not hold for an account from an address where it has logged in lately. That exception is seen only by
somebody at that very address who has first used up another limit from elsewhere, so it tells outsiders no names.
What remains: under such an attack an official waits who comes from a new address, and who shares an address with the
attacker.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from tracking.models import LoginAttempt


@dataclass(frozen=True)
class Limit:
    attempts: int
    within: dt.timedelta


QUARTER = dt.timedelta(minutes=15)
ACCOUNT_AT_ADDRESS = Limit(5, QUARTER)
ACCOUNT = Limit(20, dt.timedelta(hours=1))
ADDRESS = Limit(50, QUARTER)
EVERYBODY = Limit(500, QUARTER)

COUNTED_FOR = max(limit.within for limit in (ACCOUNT_AT_ADDRESS, ACCOUNT, ADDRESS, EVERYBODY))
KNOWN_FOR = dt.timedelta(days=60)
"""An address stays known to an account: longer than a Swedish summer holiday."""


class TooManyAttemptsError(Exception):
    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def count_attempt(name: str, address: str, *, at: dt.datetime) -> LoginAttempt:
    """Write an attempt down before it is made. Raises TooManyAttemptsError, with the time when it may be made again."""
    attempt = LoginAttempt(at=at, account=_hash("account", _folded(name)), address=_hash("address", address))
    _refuse(attempt)  # a flood that is refused here makes nobody wait for the lock
    with transaction.atomic(durable=True):
        _one_at_a_time()
        _refuse(attempt)
        _forget_old(at)
        attempt.save()
    return attempt


@transaction.atomic
def succeed(attempt: LoginAttempt) -> None:
    """Forget what this account has failed at this address, and remember that it belongs there."""
    _same_place(attempt).delete()
    LoginAttempt.objects.create(at=attempt.at, account=attempt.account, address=attempt.address, succeeded=True)


def _refuse(attempt: LoginAttempt) -> None:
    failed = LoginAttempt.objects.filter(succeeded=False)
    always = [
        _free_again(_same_place(attempt).filter(succeeded=False), ACCOUNT_AT_ADDRESS, attempt.at),
        _free_again(failed.filter(address=attempt.address), ADDRESS, attempt.at),
    ]
    where_unknown = [
        _free_again(failed.filter(account=attempt.account), ACCOUNT, attempt.at),
        _free_again(failed, EVERYBODY, attempt.at),
    ]
    if any(where_unknown) and _is_known(attempt):
        where_unknown = []
    waits = [until for until in (*always, *where_unknown) if until]
    if waits:
        raise TooManyAttemptsError(max(waits))


def _free_again(attempts: QuerySet[LoginAttempt], limit: Limit, at: dt.datetime) -> dt.datetime | None:
    """When the oldest of the attempts that fill the limit leaves its window; None where the limit is not reached."""
    newest_first = attempts.filter(at__gt=at - limit.within).order_by("-at", "-pk").values_list("at", flat=True)
    filling = newest_first[limit.attempts - 1 : limit.attempts].first()
    return filling + limit.within if filling else None


def _is_known(attempt: LoginAttempt) -> bool:
    """What is too old is not there: every attempt that is counted forgets it first."""
    return _same_place(attempt).filter(succeeded=True).exists()


def _same_place(attempt: LoginAttempt) -> QuerySet[LoginAttempt]:
    return LoginAttempt.objects.filter(account=attempt.account, address=attempt.address)


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else counts. On SQLite it has the only right to write from its beginning."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tracking.logins'))")


def _forget_old(at: dt.datetime) -> None:
    LoginAttempt.objects.filter(
        Q(succeeded=False, at__lte=at - COUNTED_FOR) | Q(succeeded=True, at__lte=at - KNOWN_FOR)
    ).delete()


def _folded(name: str) -> str:
    """One spelling of a name, so that other spellings of it are not further tries. No account has a longer one."""
    return unicodedata.normalize("NFKC", name[:200]).casefold().strip()


def _hash(kind: str, value: str) -> str:
    """With the site's secret key: a table of all addresses there are does not undo it."""
    return salted_hmac(f"tracking.logins.{kind}", value.encode(errors="replace"), algorithm="sha256").hexdigest()
