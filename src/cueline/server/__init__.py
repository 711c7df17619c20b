"""The processes of `cueline serve`: edge, core, and the supervisor that keeps both alive."""
