"""What came out, as frozen views: words, tables and charts that say it. No HTML and no window is known here."""
