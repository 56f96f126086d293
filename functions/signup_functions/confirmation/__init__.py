"""Confirms a new user's sign-up: `POST /confirm` and `POST /confirm/resend` in front of Cognito.

How a request is handled, module by module:

1. `handler` starts the `service`, which receives the event. `request` reads it.
2. `confirm` or `resend` does the work. `body` and `fields` validate the request. `cognito` sends it on, with the secret
   hash made from `secret`.
3. `upstream` judges Cognito's response. `causes` and `outcomes` map it to a row of the outcome table. `attempts_table`
   and `resend_limit` remember earlier requests.
4. `responses` creates the HTTP response, and `observability` writes the log line and the metrics.
"""
