"""What holds for all tests."""

from __future__ import annotations

import signal

from examples import register_profiles

register_profiles()

# A background job of a shell, as a CI may be, is born deaf to these, and whatever it starts would be deaf too.
for _signum, _hears in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_signum) is signal.SIG_IGN:
        signal.signal(_signum, _hears)
