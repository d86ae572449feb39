"""The operator's handlers, by what they look at. Rule: every change is logged with the account that made it."""

import logging

from storynote.api.door import Call

log = logging.getLogger(__name__)


def note(call: Call, what: str, *about: object) -> None:
    """Write down who did what. `what` has a %s for each of `about`."""
    log.info("operator %s " + what, call.caller.account_id, *about)
