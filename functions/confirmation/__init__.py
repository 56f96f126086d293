"""Confirms a new user's sign-up: `POST /confirm` and `POST /confirm/resend` in front of Cognito.

The way of a request, file by file:

1. `handler` starts the `service`, which takes an event and has `request` read it.
2. `confirm` or `resend` does the work: `body` and `fields` check what was sent, `cognito` sends it with the
   hash made from `secret`.
3. `upstream` judges Cognito's response, `causes` and `outcomes` say what it means, and `attempts_table` and
   `resend_limit` what is known from before.
4. `responses` makes the HTTP response, `observability` the log line.
"""
