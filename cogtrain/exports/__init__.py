"""Records in the formats of the field: BIDS, Psych-DS, FHIR, REDCap, and a codebook of every column."""
