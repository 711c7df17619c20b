"""What a signal means to a process whose server handles it by itself."""

import signal


def outlive_signals() -> None:
    """Let the code after the server run: uvicorn raises again, once it has stopped, the signal that stopped it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
