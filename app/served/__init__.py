"""What the server answers beside the pages; imported by name as the folder of `main.py` is."""
