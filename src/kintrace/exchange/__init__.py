"""Lists and answers that cross a line of distrust, in signed and sealed parcels."""
