"""A form (报表) as its YAML declares it: columns, conditions, rules, frames; the base of every file people edit."""
