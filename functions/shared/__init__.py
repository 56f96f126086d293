"""What the functions have in common: AWS clients, keys made from the client secret, deadlines and logs."""
