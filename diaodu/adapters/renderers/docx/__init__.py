"""The DOCX face of a paper: named styles and no direct formatting, so that an office can lay its own over it."""
