"""Stand-ins for the outside world, for the demo and the tests. They talk HTTP and import nothing else of ours."""
