"""The returned workbook (审核批注表) as bytes: a package changed part by part."""
