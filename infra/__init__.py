"""The AWS infrastructure, as CDK constructs: one stack per environment, and one per account and Region."""
