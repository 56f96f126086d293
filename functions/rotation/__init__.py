"""Rotates the client secret of a Cognito app client: a rotation function for Secrets Manager.

``handler`` is what Lambda calls, ``service`` puts it together, ``steps`` does Secrets Manager's four steps.
``versions`` is the secret's side and ``app_client`` Cognito's; ``in_use`` says which client secret must stay. An app
client may have two client secrets: the new one is added beside the one in use, which stays valid until the next
rotation.
"""
