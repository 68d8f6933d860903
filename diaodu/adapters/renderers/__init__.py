"""Renderers: a paper of blocks as PDF, HTML mail, text and workbooks."""
