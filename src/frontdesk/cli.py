"""The command line: reads the configuration and starts the application."""
