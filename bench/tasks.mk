# The ten commonest tasks of a working day, counted and timed in a browser beside 5,000 people on pathways, on both engines. Some minutes; ten more the first time.
.PHONY: bench-tasks
bench-tasks: build
	@bench/tasks-bench
