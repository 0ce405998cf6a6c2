# Every command of the project. The work is done by scripts/ and CMake; this file only names it.
#   make run PORT=8080 DATA=.taskora      JOBS=n bounds the parallelism of every build (default: all processors)

PORT ?= 8080
DATA ?= .taskora
JOBS ?= $(shell nproc)
export PORT DATA JOBS

.DEFAULT_GOAL := help
.PHONY: help run build demo test test-unit test-asan test-tsan test-debian12 test-debian13 test-arm64 test-rolling coverage crash crash-mutants chaos chaos-mutants bench format lint tidy hooks clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build Taskora and start it with a database of its own; PORT=8080 DATA=.taskora
	@scripts/run

build: ## Build every program into build/release/bin
	@scripts/build release

demo: ## Play the weekly stand-up against the server on PORT, as a client
	@scripts/build release taskora
	@build/release/bin/taskora demo --server http://127.0.0.1:$(PORT)

test: ## Every test: unit, contract, integration, infrastructure; ends with "N passed, N failed"
	@scripts/test

test-unit: ## Unit and contract tests only: seconds, no server
	@scripts/test --only 'unit|contract'

test-asan: ## Every C++ and integration test under the address and undefined-behaviour sanitizers
	@scripts/test --preset asan

test-tsan: ## Every C++ and integration test under the thread sanitizer
	@scripts/test --preset tsan

test-debian12: ## The same tests in a bare Debian 12 root, made by debootstrap under .cache
	@scripts/test-debian 12

test-debian13: ## The same tests in a bare Debian 13 root
	@scripts/test-debian 13

test-arm64: ## Cross build for 64-bit ARM in a Debian 13 root; unit tests under an emulator
	@scripts/test-debian 13 "scripts/cross arm64" debian13-arm64

coverage: ## Line coverage of apps/ and libs/; fails below 85 %
	@scripts/coverage

crash: ## 20 000 writes while the server is killed 20 times; a checker reads what is left
	@scripts/setup test
	@scripts/build dev taskora
	@BIN_DIR=build/dev/bin /usr/bin/python3 tests/chaos/crash.py

crash-mutants: ## Takes one safeguard away at a time: the checker must notice
	@scripts/setup test
	@scripts/build dev taskora
	@BIN_DIR=build/dev/bin /usr/bin/python3 tests/chaos/mutants.py crash

chaos: ## Breaks a fleet over Kafka for MINUTES=30 (SEED=n repeats a run); checkers read what is left
	@scripts/setup test
	@scripts/build dev
	@BIN_DIR=build/dev/bin /usr/bin/python3 tests/chaos/chaos.py --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

chaos-mutants: ## The same with one safeguard less at a time: the checkers must notice, each within five minutes
	@scripts/setup test
	@scripts/build dev
	@BIN_DIR=build/dev/bin /usr/bin/python3 tests/chaos/mutants.py chaos

test-rolling: ## Chaos while versions mix: the programs of REF=HEAD~1 beside these, on one database; MINUTES=3 SEED=n
	@scripts/setup test
	@scripts/build dev
	@older=$$(scripts/older $(or $(REF),HEAD~1) | tail -n 1) && BIN_DIR=build/dev/bin /usr/bin/python3 tests/chaos/chaos.py \
	  --minutes $(or $(MINUTES),3) $(if $(SEED),--seed $(SEED)) --older "$$older"

bench: ## Measure against pgbench; writes docs/benchmarks.md and docs/benchmarks.json
	@scripts/setup bench
	@scripts/build release
	@tests/bench/run

format: ## Format every C++ file in place
	@scripts/format --write

lint: ## Formatting, shell scripts, layering, mirror of tests, workflows
	@scripts/lint

tidy: ## clang-tidy on every translation unit
	@scripts/tidy

hooks: ## Switch the pre-commit hook on for this clone
	@git config core.hooksPath .githooks

clean: ## Remove build/ (keeps .deps, .cache and your data)
	@rm -rf build

-include terraform/targets.mk
-include k8s/targets.mk
-include deploy/targets.mk
