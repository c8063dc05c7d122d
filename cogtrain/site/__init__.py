"""The review site: clinicians, researchers and stations meet in a browser over one folder of records."""
