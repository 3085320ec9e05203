"""Passwords: which are taken, and how they are kept (argon2id, the defaults of argon2-cffi: RFC 9106, section 4).

The rules are those of NIST SP 800-63B, section 3.1.1: a length, no composition, none that is known to be tried first.
"""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.web.signin.errors import (
    AccountRefused,
    PasswordIsLogin,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)

MIN_CHARS, MAX_CHARS = 8, 200
# One hash takes 64 MiB and a whole core for 50 ms and more: a flood of sign-ins must not starve the visitors.
_AT_ONCE = 2
# The most used ones of 8 characters and more, in public lists of leaked passwords.
_LISTED = """
12345678 123456789 1234567890 12345678910 0123456789 987654321 9876543210 87654321 11111111 111111111 1111111111
00000000 88888888 99999999 12341234 11223344 1122334455 123123123 123321123 147258369 789456123 12344321
password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pass1234 password!
qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 q1w2e3r4t5
qazwsxedc zaq12wsx asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 abcd1234 abc12345 abcdefgh a1234567 aa123456
iloveyou iloveyou1 sunshine princess football baseball superman starwars whatever trustno1 welcome1 welcome123
letmein1 letmein123 changeme changeme1 changeme123 default1 admin123 admin1234 admin12345 administrator root1234
computer internet michelle jennifer samantha dragon12 monkey12 master12 test1234 testtest secret12 frontdesk
"""
_COMMON = frozenset(_LISTED.split())


def find_fault(login: str, password: str) -> AccountRefused | None:
    """Why this password is not taken, None when it is fine."""
    kept = _normal(password)
    if len(kept) < MIN_CHARS:
        return PasswordTooShort()
    if len(kept) > MAX_CHARS:
        return PasswordTooLong()
    if kept.casefold() == login:
        return PasswordIsLogin()
    if kept.casefold() in _COMMON:
        return PasswordTooCommon()
    return None


class Passwords:
    """Makes and checks hashes in a thread, few at once: the event loop never waits for one."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Without a stored hash nothing is compared, but it takes as long: nobody learns which logins exist."""
        if stored is None:
            await self.hash(password)
            return False
        async with self._slots:
            return await asyncio.to_thread(self._verify, stored, _normal(password))

    def is_outdated(self, stored: str) -> bool:
        """Was it made with other parameters than today's?"""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """The same characters from every keyboard (NIST SP 800-63B, section 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
