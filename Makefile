# Every target is a line of `python -m helpers.course`, which works without make.
# PYTHON=python3.12 names the Python to use; without it that of .venv is, once there is one.

PYTHON ?= $(firstword $(wildcard .venv/bin/python .venv/Scripts/python.exe) python3)
# Quoted, since its path may hold a space; then make must spell out ~, as not every shell has.
COURSE = @"$(PYTHON:~/%=$(HOME)/%)" -m helpers.course

.DEFAULT_GOAL := help
.PHONY: help setup lab test coverage processors browser lint bench status syllabus

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup:  ## lay .venv with the pinned packages
	$(COURSE) setup

lab:  ## open the lessons in JupyterLab (BROWSER=no PORT=8890)
	$(COURSE) lab $(if $(filter no,$(BROWSER)),--no-browser) $(if $(PORT),--port $(PORT))

test:  ## run the tests and every notebook (ARGS="-k shop")
	$(COURSE) test $(ARGS)

coverage:  ## unit tests alone, with the lines that they cover
	$(COURSE) test --coverage $(ARGS)

processors:  ## notebooks alone, as on older processors
	$(COURSE) test --processors $(ARGS)

browser:  ## a lesson in JupyterLab in Chromium
	$(COURSE) test --browser $(ARGS)

lint:  ## check style and format
	$(COURSE) lint

bench:  ## time the helpers beside the libraries
	$(COURSE) bench

status:  ## lessons, checks passed, points
	$(COURSE) status

syllabus:  ## renew the map of lessons in README.md
	$(COURSE) syllabus --write
