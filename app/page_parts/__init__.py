"""What the pages share; imported by name because Streamlit puts the folder of `main.py` first."""
