"""The parts that both transports share, put together once."""

from frontdesk.web.visitor.actions import Actions
from frontdesk.web.visitor.deps import VisitorDeps
from frontdesk.web.visitor.follow import CommitFrames
from frontdesk.web.visitor.limits import Limits, Rate
from frontdesk.web.visitor.origins import Origins
from frontdesk.web.visitor.resume import Resume
from frontdesk.web.visitor.screens import Screens
from frontdesk.web.visitor.tokens import Tokens


class VisitorApi:
    def __init__(self, deps: VisitorDeps) -> None:
        self.deps = deps
        self.live = deps.desk.live
        self.log = deps.store
        self.now_ms = deps.desk.now_ms
        self.tokens = Tokens(deps.secret_key)
        self._allowed = deps.allowed_origins()
        self._origins = Origins(self._allowed)
        self.limits = Limits(lambda: Rate(*deps.rate()), clock_s=deps.clock_s)
        self.resume = Resume(deps.store)
        self.actions = Actions(deps, self.limits)
        self.screens = Screens(self.live, deps.presence, deps.closing)
        self.frames = CommitFrames()

    @property
    def origins(self) -> Origins:
        """As the owner has it now."""
        if (allowed := self.deps.allowed_origins()) != self._allowed:
            self._allowed, self._origins = allowed, Origins(allowed)
        return self._origins
