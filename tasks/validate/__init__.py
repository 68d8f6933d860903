"""Validate (校验): rows against their forms' rules, earlier months and other units."""
