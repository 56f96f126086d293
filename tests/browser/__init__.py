"""The page in a real browser, against the emulated stack and across origins."""
