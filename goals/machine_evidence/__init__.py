"""What tools wrote about their runs, read into one value: one module per format, in bounded memory, without Django."""
