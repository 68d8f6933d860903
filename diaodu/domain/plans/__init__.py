"""A plan (方案) as its folder declares it: units, calendar, measures, targets, triggers, consequences."""
