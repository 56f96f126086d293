"""The AWS infrastructure as CDK constructs.

`app.py` makes one stack of them per environment. The wheel `signup-confirmation` holds this package under the name
`signup_confirmation`, so that other CDK apps can use `SignupConfirmation`.
"""
