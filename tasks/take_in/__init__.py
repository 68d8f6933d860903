"""Take in (收件): what comes by mail, sorted, kept, acknowledged; one bad message never stops the rest."""
