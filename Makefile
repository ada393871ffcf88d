# The text behind ## is what a plain `make` prints.
.DEFAULT_GOAL := help
.PHONY: help run build package dev test test-postgres torture bench bench-browser check fmt screenshots setup

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build, serve http://127.0.0.1:3000 with data in ./data
	@scripts/setup.sh run
	@scripts/build.sh
	@exec scripts/run.sh

build: ## the same without serving: the server and its site in target/dist
	@scripts/setup.sh run
	@scripts/build.sh

package: ## a release archive: one program with its site inside, in target/package
	@scripts/setup.sh run
	@scripts/package.sh

dev: ## build for debugging, serve, rebuild and reload the browser at every change
	@scripts/setup.sh run
	@exec scripts/dev.sh

test: ## install what is missing, then every check and every test: what CI runs
	@scripts/test.sh

test-postgres: ## the tests of the server that do not look into its files, on PostgreSQL
	@scripts/setup.sh test
	@scripts/test_postgres.sh

torture: ## kill, cut off, starve and drain a server for half an hour, and print what was measured
	@scripts/torture.sh

bench: ## deliveries beside the least they can cost, messages beside bare transactions, searches beside scans
	@scripts/bench.sh

bench-browser: ## what a page costs the browser that shows it, with a release build
	@scripts/setup.sh test
	@scripts/build.sh
	@scripts/bench_browser.sh

check: ## formatting, lints with warnings denied on both halves, rustdoc, licences and sources of crates
	@scripts/setup.sh check
	@scripts/check.sh

fmt: ## format the Rust code
	@scripts/fmt.sh

screenshots: ## take the pictures for the README with a release build
	@scripts/setup.sh test
	@scripts/build.sh
	@scripts/screenshots.sh

setup: ## only install what building and testing need
	@scripts/setup.sh test
