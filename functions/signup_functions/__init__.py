"""The service's Lambda functions: `confirmation` and `rotation`, and what both use, `shared`."""
