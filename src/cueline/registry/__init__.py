"""What is known: event and attribute definitions, the types values are read as, and what did not fit."""
