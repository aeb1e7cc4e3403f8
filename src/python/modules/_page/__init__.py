"""What the modules of this page share: the bridge to the recorder, and the running of cells."""
