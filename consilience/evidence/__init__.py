"""What documents say of evidence: studies, results, guidelines told of, claims, other facts.

`model` has the typed objects, `reader` makes them from `sources/evidence/<source>/*.yaml`;
`numerals` and `accounting` hold them against the documents' own numbers.
"""
