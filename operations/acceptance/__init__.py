"""`make acceptance ENV=…`: checks of a deployed environment that only a real AWS account can answer.

`check.py` says what a check is, and `checks.py` lists the modules that hold them. `context.py` is what a check works
with, `runner.py` runs them, and `report.py` writes what came.
"""
