# The project's commands. Each installs what it lacks; `make help` lists them.

PACKAGES := libopenblas-dev liblapacke-dev libpng-dev zlib1g-dev pkg-config
SWIFT_BUILD := swift build -c release
# Tests share the release build: no @testable, no XCTest runner.
SWIFT_TEST := swift test -c release --disable-testable-imports --disable-xctest
MARTLET := .build/release/martlet
FASHION := data/fashion-mnist
DEMO := runs/demo
SWIFT_FILES := Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources Fuzz/Package.swift \
  Fuzz/Sources

.PHONY: help demo test smoke verify verify-quick verify-exhaustive docs bench bench-compare format lint sanitize build packages kernel-tests crosscheck fuzz clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

packages: ## install the Debian packages that building needs
	@Scripts/install-packages $(PACKAGES)

build: packages ## build the command and the library, release
	@$(SWIFT_BUILD) --product martlet

demo: build ## train a classifier on Fashion-MNIST as PNG folders, and show what it does
	@Scripts/demo $(MARTLET) $(FASHION) $(DEMO)

test: packages ## build and run all tests, the smoke tests first
	@$(SWIFT_BUILD) --build-tests
	@$(SWIFT_TEST) --skip-build --filter SmokeTests
	@$(SWIFT_TEST) --skip-build --skip SmokeTests

smoke: packages ## the smoke tests alone: seconds
	@$(SWIFT_TEST) --filter SmokeTests

verify: build ## how accurate this build is on this machine: the full comparison suite, minutes
	@$(MARTLET) verify

verify-quick: build ## the same in seconds
	@$(MARTLET) verify --quick

verify-exhaustive: build ## elementwise functions on all 2^32 float32 arguments, as a table: a quarter of an hour
	@$(MARTLET) verify --exhaustive

docs: build ## the reference of every public module, by DocC, under .build/documentation
	@$(SWIFT_BUILD)
	@Scripts/docs .build/documentation

bench: packages ## the benchmark rows, as JSON lines
	@cd Benchmarks && $(SWIFT_BUILD) --product martlet-bench && .build/release/martlet-bench

bench-compare: packages ## the rows beside PyTorch's, in turn, as a table of ratios; PyTorch goes into a virtual environment
	@cd Benchmarks && $(SWIFT_BUILD) --product martlet-bench
	@Scripts/bench-compare

kernel-tests: ## the C kernels' own tests: natively, under AddressSanitizer, and for aarch64 under qemu-user
	@Tests/CKernels/run.sh native
	@Tests/CKernels/run.sh asan
	@Tests/CPNG/run.sh asan
	@Scripts/install-packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
	@Tests/CKernels/run.sh aarch64

crosscheck: packages ## compare with NumPy, SciPy, PyTorch and safetensors, in a virtual environment that it makes
	@$(SWIFT_BUILD) --product Crosscheck
	@$(SWIFT_BUILD) --product martlet
	@Scripts/crosscheck

fuzz: packages ## fuzz the readers of PNG, safetensors, .npy and .npz, a minute each, under AddressSanitizer
	@Scripts/fuzz 60

sanitize: packages ## thread pool, loader, arena under ThreadSanitizer; the C targets under AddressSanitizer
	@Scripts/sanitize

format: ## format every Swift file
	@swift format -i --parallel -r $(SWIFT_FILES)

lint: ## what CI checks: formatting
	@swift format lint --strict --parallel -r $(SWIFT_FILES)

clean: ## remove what was built; data and runs stay
	@rm -rf .build .build-* Benchmarks/.build Fuzz/.build .venv-crosscheck
