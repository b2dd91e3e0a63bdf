# Parts of a population as a job array of Slurm, added up to the single run. Installs Debian's slurm-wlm and munge where they are missing: make g-slurm
.PHONY: g-slurm
PARTS ?= 8
g-slurm: build
	@PEOPLE=$(PEOPLE) PARTS=$(PARTS) bench/slurm-parts
