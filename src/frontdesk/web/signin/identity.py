"""Who acts: a person in a browser, or a program with an API key."""

from dataclasses import dataclass, field
from typing import Literal

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who is signed in. `proof` is the hash of the cookie's token or of the key, for `still_valid`."""

    login: str
    name: str
    role: Role
    via: Literal["cookie", "key"]
    proof: str = field(default="", repr=False, compare=False)

    @property
    def operator(self) -> Operator:
        """As the log names this person: by the login, which never changes."""
        return Operator(id=f"web:{self.login}", name=self.name)

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    def may(self, needs: Role) -> bool:
        """An administrator may do whatever an operator may."""
        return needs == "operator" or self.is_admin
