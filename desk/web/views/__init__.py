"""Views: a visit in, a page out; one module a room of the desk."""
