"""Pure rules and models: data in, data out; no clock, no disk, no framework."""
