"""The Lambda function that Secrets Manager calls to rotate the app client's secret.

An event has `Step`, `SecretId` (the ARN) and `ClientRequestToken`. After an error, Secrets Manager retries later. The
error's text says what is wrong and is safe to log.
"""

from __future__ import annotations

import os
import time

from signup_functions.rotation.service import build

handler = build(os.environ, clock=time.monotonic, sleep=time.sleep)
