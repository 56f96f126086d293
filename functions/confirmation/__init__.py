"""Confirms a new user's sign-up: ``POST /confirm`` in front of Cognito's ``ConfirmSignUp``.

The way of a request, file by file: ``handler`` takes the gateway's event, ``request`` reads its body,
``fields`` checks it, ``cognito`` sends it with the hash from ``secret``, ``outcomes`` says what the
result means, ``responses`` turns that into the HTTP answer and ``observability`` into the log line.
"""
