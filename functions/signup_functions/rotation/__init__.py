"""Rotates the client secret of a Cognito app client: a rotation function for Secrets Manager.

Lambda calls `handler`, which `service` builds. `steps` implements the four steps of Secrets Manager. `versions` wraps
the secret in Secrets Manager, `version` is what one of its versions holds, and `app_client` wraps the app client in
Cognito. `in_use` determines which client secret must not be deleted. An app client may have two client secrets: the new
one is added, and the one before it stays valid until the next rotation.
"""
