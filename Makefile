# SPDX-License-Identifier: Apache-2.0
# `make` alone lists what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

INVENTORY ?= inventories/sandbox
ORACLE := .venv/complete
RELEASE := swift build -c release --static-swift-stdlib --product lifeboat
LIFEBOAT := $(CURDIR)/.build/release/lifeboat

.PHONY: help build release demo demo-down test unit acceptance openapi lint format bench docs runbooks packages clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build everything for debugging
	swift build

release: ## build .build/release/lifeboat, which runs where Swift is not installed
	$(RELEASE)

demo: ## from bare machines to the running site, then tell what answered (INVENTORY=inventories/sandbox)
	@.ci/demo $(INVENTORY)

demo-down: ## remove the demo's machines and all they had
	@.ci/demo-down $(INVENTORY)

test: $(ORACLE) release ## all tests: unit, differential and, on real machines, acceptance
	@.ci/test

unit: ## the tests that need no machine, no root and no network
	swift test --skip AcceptanceTests

acceptance: $(ORACLE) release ## only the tests on real machines
	@.ci/test --filter AcceptanceTests

openapi: $(ORACLE) release ## hold all that is said to the sandbox's API to Linode's specification (SPECIFICATION=FILE)
	@.ci/openapi $(SPECIFICATION)

lint: ## format, shell scripts, layers, licence lines
	@.ci/lint

format: ## bring all Swift files into the house's format
	swift format --in-place --parallel --recursive Package.swift Sources Tests

bench: $(ORACLE) release ## measure against the peers and print a table
	@Benchmarks/run

docs: build ## write the module reference below docs/modules
	@.ci/docs

runbooks: build ## print the runbooks below docs/runbooks anew
	@.ci/runbooks

packages: ## install what building, testing and the sandbox need from Debian
	@.ci/packages

clean: ## remove what was built, and test machines whose run has died
	@.ci/reap
	swift package clean
	rm -rf .venv

# The originals that differential tests compare with.
$(ORACLE): .ci/oracle.txt
	.ci/packages
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --requirement .ci/oracle.txt
	touch $@
