"""The AWS infrastructure as CDK constructs: one stack per environment, and one per account and Region.

Only the stack and the environment variables of the functions take the settings object; constructs take named values.
"""
