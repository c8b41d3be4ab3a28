"""What can be taken away: tables, reports, briefs and the graph, as files of common formats."""
