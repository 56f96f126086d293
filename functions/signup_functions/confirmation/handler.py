"""The Lambda function behind `POST /confirm` and `POST /confirm/resend`."""

from __future__ import annotations

import gc

# Start-up objects live for the whole process; collecting them is wasted work.
gc.disable()

import os

from signup_functions.confirmation.service import build

service = build(os.environ)
handler = service.handle
service.prime()

gc.freeze()  # later collections skip them as well
gc.enable()
