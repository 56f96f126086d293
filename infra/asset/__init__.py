"""The build of the Lambda asset, from the locked packages and the sources under `functions/`."""
