"""Pages that say what came out: the answer, the figure, the table, the lineage. One self-contained HTML file each."""
