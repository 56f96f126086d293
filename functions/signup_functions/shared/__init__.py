"""Shared by the functions: AWS clients, keys derived from the client secret, deadlines and logs."""
