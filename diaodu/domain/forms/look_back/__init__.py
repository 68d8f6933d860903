"""Rules that look back (`look_back` of a form's YAML): this month beside the latest earlier one.

One module a kind, named as the YAML writes it; kinds.py lists them. A kind that judges rows sees a ComparedRow, plain values
of this month and of earlier ones; review/look_back.py makes the lines and the findings. What a whole list, the
carrying over or the register of projects must tell is judged there, and its words stand here.
"""
