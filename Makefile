# `make` or `make help` lists the targets.

SWIFT ?= swift
# The Python of comparisons, with torch (and transformers) for `make benchmark`.
PYTHON ?= python3

# The library is tested as it is shipped: optimised, and without the flag that @testable needs, so
# that `make build` and `make test` compile it once between them. Debug information would take a fifth more time.
FLAGS = -c release -debug-info-format none
BUILD = $(SWIFT) build $(FLAGS) --explicit-target-dependency-import-check error
TEST = $(SWIFT) test $(FLAGS) --disable-testable-imports --disable-xctest

.DEFAULT_GOAL := help
.PHONY: help setup build small test torture fuzz sanitize example faults quickstart corpus benchmark benchmark-text format lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system libraries that are missing
	@Scripts/setup.sh

build: setup ## build everything in release mode, warnings as errors
	$(BUILD)

# Tests of the server wait for its tasks, which would wait for all tests that block a thread meanwhile:
# each target has a process of its own.
SERVER = '^Serving(HTTP|ZeroMQ)?Tests'

test: setup ## build and run every test, and the kernels as other processors have them
	$(TEST) --skip $(SERVER)
	@for target in ServingTests ServingHTTPTests ServingZeroMQTests; do \
		$(TEST) --filter "^$$target" || exit 1; done
	@Scripts/cross.sh

torture: build ## kill and resume runs over a hundred times (OPTIONS="--kills 500 --seed 7")
	"$$($(BUILD) --show-bin-path)/torture" $(OPTIONS)

# How many spoiled inputs, and what decides them.
COUNT ?= 1000000
SEED ?= 1

fuzz: setup ## feed spoiled files to every reader (COUNT=, SEED=, OPTIONS=--format json)
	$(BUILD)
	@"$$($(BUILD) --show-bin-path)/fuzz" --count $(COUNT) --seed $(SEED) $(OPTIONS)

sanitize: setup ## run the tests under ThreadSanitizer and AddressSanitizer, the kernels under valgrind
	@Scripts/sanitize.sh thread
	@Scripts/sanitize.sh address
	@Scripts/sanitize.sh valgrind

example: setup ## build and run the example package of Docs/Examples
	@Scripts/example.sh

faults: setup ## full disks, signals and limits at many points of every command
	CLOZE_FAULTS=all $(TEST) --skip $(SERVER) \
		--filter "Fault|FullDisk|StopTests|SignalTests|NonFinite|MemoryTests"

# The server's packages would double the time of a first build: the quickstart has a program without it, in a folder
# of its own so that neither build undoes the other.
QUICK = $(BUILD) --product cloze --disable-default-traits --scratch-path .build/quickstart

small: setup ## build the program without its server, in .build/quickstart
	$(QUICK)

quickstart: small ## from nothing to a trained, evaluated, exported BERT in some minutes
	@Scripts/setup.sh corpus
	@test -f Corpora/kjv.txt || Corpora/kjv.sh
	@Scripts/quickstart.sh "$$($(QUICK) --show-bin-path)/cloze"

corpus: ## build the King James corpus, Corpora/kjv.txt
	@Scripts/setup.sh corpus
	@Corpora/kjv.sh

benchmark: build ## time training steps against PyTorch, into Docs/benchmarks.md (PYTHON=, OPTIONS=)
	@Scripts/setup.sh corpus
	@test -f Corpora/kjv.txt || Corpora/kjv.sh
	@Scripts/benchmark/run.sh "$$($(BUILD) --show-bin-path)/cloze" "$(PYTHON)" $(OPTIONS)

benchmark-text: build ## time the text commands, and measure their memory, into Docs/benchmarks.md
	@Scripts/setup.sh corpus
	@test -f Corpora/kjv.txt || Corpora/kjv.sh
	@$(PYTHON) Scripts/benchmark-text/compare.py "$$($(BUILD) --show-bin-path)/cloze" \
		--output Docs/benchmarks.md $(OPTIONS)

format: ## format the Swift code, and the C code where clang-format is installed
	@Scripts/format.sh

lint: ## check the format, the length of files and the scripts
	@Scripts/lint.sh

clean: ## remove what was built; corpora and runs stay
	$(SWIFT) package clean
