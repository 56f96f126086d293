"""Confirms a new user's sign-up: `POST /confirm` and `POST /confirm/resend` in front of Cognito.

How a request is handled, module by module:

1. `service` receives the event. `request` reads it, and `fields` validates its body. (`handler` and `start` build the
   service once.)
2. `confirm` or `resend` does the work. `submissions` announces a code in the user name's item (`submission_item`) of
   the `attempts_table`, and `resend_limit` counts a resend there.
3. `cognito` sends the request on, with the secret hash made from `secret`. `upstream` checks Cognito's response, and
   `outcomes` maps it to a row of the outcome table. Then `submissions` ends the announcement.
4. `responses` creates the HTTP response, and `observability` writes the log line and the metrics.
"""
