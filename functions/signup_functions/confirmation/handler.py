"""The Lambda function behind `POST /confirm` and `POST /confirm/resend`."""

from __future__ import annotations

import gc

# Start-up objects live for the whole process; collecting them is wasted work.
gc.disable()

import os

from signup_functions.confirmation.start import start

handler = start(os.environ).handle

gc.freeze()  # later collections skip them as well
gc.enable()
