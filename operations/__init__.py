"""Commands that act on a deployed environment, in any account or in the emulated AWS."""
