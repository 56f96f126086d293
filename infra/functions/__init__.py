"""The Lambda functions: their environment variables, roles, rotation schedule and roll-out."""
