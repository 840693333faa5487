"""Each helper beside the library on the same work: `python -m benchmarks [NAME ...]`."""
