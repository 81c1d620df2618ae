"""What can go wrong on purpose, and which calls it befalls."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any


class Fault(Enum):
    """What befalls a call. Those in the second half are answers, and nothing is applied unless `applied` says so."""

    APPLY_THEN_DROP = auto()  # the message arrives, the connection ends without an answer
    APPLY_THEN_WAIT = auto()  # the message arrives, the answer comes after `delay` seconds
    DROP = auto()  # the connection ends before anything is applied
    WAIT = auto()  # nothing is applied until `delay` seconds have passed
    HALF_RESPONSE = auto()  # the message arrives, the answer breaks off in its middle

    ERROR_500 = auto()
    ERROR_502 = auto()
    GARBAGE = auto()  # 200, and no JSON
    NOT_OK = auto()  # 200 with ok: false
    NULL_RESULT = auto()  # 200 with a result of null
    UNAUTHORIZED = auto()
    NOT_FOUND = auto()
    FLOOD = auto()  # 429 with `retry_after`
    BLOCKED = auto()
    KICKED = auto()
    DEACTIVATED = auto()
    MIGRATED = auto()  # to the chat `migrate_to`
    CHAT_NOT_FOUND = auto()
    THREAD_NOT_FOUND = auto()
    CANT_PARSE = auto()
    TOO_LONG = auto()
    CANT_EDIT = auto()
    BAD_BUTTON = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back over the wire. `half` sends only half of the body, and ends the connection."""

    status: int
    body: bytes
    content_type: str = "application/json"
    half: bool = False


class ApiError(Exception):
    """A refusal in the service's own words."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that the server took. `number` counts those of its method and chat from 1."""

    method: str
    chat: int | str | None
    params: Mapping[str, Any]
    number: int


@dataclass(slots=True, kw_only=True)
class Plan:
    """A fault that waits for its calls. `times` None is for ever; `skip` lets that many matching calls pass first."""

    fault: Fault
    method: str | None = None
    chat: int | str | None = None
    times: int | None = 1
    skip: int = 0
    delay: float = 0.0
    retry_after: int = 1
    migrate_to: int = 0
    applied: bool = False

    def befalls(self, call: Call) -> bool:
        """Whether this call is meant; counts it if so."""
        meant = self.method in {None, call.method} and (self.chat is None or str(self.chat) == str(call.chat))
        if not meant or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    @property
    def applies(self) -> bool:
        """Whether the call takes effect all the same."""
        return self.applied or self.fault in {
            Fault.APPLY_THEN_DROP, Fault.APPLY_THEN_WAIT, Fault.HALF_RESPONSE, Fault.WAIT,
        }  # fmt: skip


_HTML = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>\r\n"

_REFUSALS = {
    Fault.UNAUTHORIZED: (401, "Unauthorized"),
    Fault.NOT_FOUND: (404, "Not Found"),
    Fault.BLOCKED: (403, "Forbidden: bot was blocked by the user"),
    Fault.KICKED: (403, "Forbidden: bot was kicked from the supergroup chat"),
    Fault.DEACTIVATED: (403, "Forbidden: user is deactivated"),
    Fault.CHAT_NOT_FOUND: (400, "Bad Request: chat not found"),
    Fault.THREAD_NOT_FOUND: (400, "Bad Request: message thread not found"),
    Fault.CANT_PARSE: (400, 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0'),
    Fault.TOO_LONG: (400, "Bad Request: message is too long"),
    Fault.BAD_BUTTON: (400, "Bad Request: inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"),
    Fault.CANT_EDIT: (400, "Bad Request: message can't be edited"),
}


def spoiled(plan: Plan) -> Answer | ApiError | None:
    """What the fault answers in place of the truth; None where it only spoils the connection or the time."""
    match plan.fault:
        case Fault.ERROR_500 | Fault.ERROR_502:
            status = HTTPStatus.INTERNAL_SERVER_ERROR if plan.fault is Fault.ERROR_500 else HTTPStatus.BAD_GATEWAY
            page = _HTML.format(f"{status.value} {status.phrase}").encode()
            return Answer(status=status, body=page, content_type="text/html")
        case Fault.GARBAGE:
            return Answer(status=200, body=b"\x00\xff not JSON", content_type="text/plain")
        case Fault.NOT_OK:
            return Answer(status=200, body=b'{"ok":false}')
        case Fault.NULL_RESULT:
            return Answer(status=200, body=b'{"ok":true,"result":null}')
        case Fault.FLOOD:
            wait = plan.retry_after
            text = f"Too Many Requests: retry after {wait}"
            return ApiError(code=429, description=text, parameters={"retry_after": wait})
        case Fault.MIGRATED:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return ApiError(code=400, description=text, parameters={"migrate_to_chat_id": plan.migrate_to})
        case fault if fault in _REFUSALS:
            code, description = _REFUSALS[fault]
            return ApiError(code=code, description=description)
        case _:
            return None
