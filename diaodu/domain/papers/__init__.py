"""A paper (文书) as structured text, what differs between two of them, and whether one may go out."""
