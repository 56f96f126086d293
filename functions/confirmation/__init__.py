"""Confirms a new user's sign-up: ``POST /confirm`` and ``POST /confirm/resend`` in front of Cognito.

The way of a request, file by file: ``handler`` takes the gateway's event and hands it to ``confirm`` or
``resend``; ``request`` reads its body, ``fields`` checks it, ``cognito`` sends it with the hash made from
``secret``, ``outcomes`` says what the result means and ``memory`` what is known from before; ``responses``
makes the HTTP answer, ``observability`` the log line.
"""
