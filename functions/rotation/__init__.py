"""Rotates the secret of a Cognito app client: a rotation function for Secrets Manager.

``handler`` takes Secrets Manager's four steps, ``steps`` does them, ``app_client`` is Cognito's side and ``versions``
the secret's. An app client may have two secrets at a time: the new one is added beside the one in use, which stays
valid until the rotation after this one.
"""
