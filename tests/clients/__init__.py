"""The clients, in their own languages."""
