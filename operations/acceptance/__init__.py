"""`make acceptance ENV=…`: checks of a deployed environment that need a real AWS account.

`check.py` says what a check is, `context.py` is what it works with, `runner.py` imports the modules of the checks and
runs them, and `report.py` writes the results.
"""
