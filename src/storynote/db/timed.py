"""A store whose writes are timed. Rule: reads go straight through; a poll must not pay for it."""

import time

from storynote import metrics
from storynote.db import Database, Row, Statement, StoreUnavailable, Unknown


class Timed:
    """`inner`, timed."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.many = inner.many
        self.one = inner.one
        self.check = inner.check
        self.close = inner.close

    async def write(self, *statements: Statement) -> list[list[Row]]:
        """As the contract says."""
        began, outcome = time.perf_counter(), "kept"
        try:
            return await self._inner.write(*statements)
        except Unknown:
            outcome = "unknown"
            raise
        except StoreUnavailable:
            outcome = "unavailable"
            raise
        except BaseException:
            outcome = "refused"
            raise
        finally:
            metrics.WRITE_SECONDS.of(outcome).observe(time.perf_counter() - began)
