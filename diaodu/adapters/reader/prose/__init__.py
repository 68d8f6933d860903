"""The narrative (工作情况): headings and paragraphs of a document or of a sheet."""
