# Two commands are all a new user needs: `make run` and `make test`. Both need a JDK (17 or newer), Maven and npm.

MVN  = mvn -B -ntp
JAVA = $(if $(JAVA_HOME),$(JAVA_HOME)/bin/)java

# need PROGRAM,DEBIAN-PACKAGE
need = command -v $(1) >/dev/null || \
	{ echo "make: $(1) is missing. Install it with: sudo apt-get install --no-install-recommends $(2)" >&2; exit 1; }

.PHONY: help build run test check fuzz bench bench-peers bench-check bench-memory bench-loops bench-latency bench-figures soak echo-server compliance-server deb deb-test clean

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1~\2/p' Makefile | while IFS='~' read -r verb text; \
	do printf '%-16s %s\n' "$$verb" "$$text"; done

build: target/roomcast.jar ## build target/roomcast.jar, which holds all it needs, and the thin jar beside it

run: target/roomcast.jar ## build if need be, then start the server: make run ARGS="--port 8080"
	@exec $(JAVA) -jar target/roomcast.jar $(ARGS)

# Folders are among the sources too, so that a deleted file is noticed.
target/roomcast.jar: pom.xml LICENSE $(shell find src/main test-pages 2>/dev/null)
	@$(call need,mvn,maven default-jdk-headless)
	@$(call need,npm,nodejs npm)
	@echo "Building $@; libraries and plugins missing in ~/.m2 are downloaded, in the versions that pom.xml pins"
	@$(MVN) -q -Dmaven.test.skip=true package
	@touch $@

test: ## run all tests, with real browsers and clients; installs missing tools (as root on Debian) or names them
	@$(call need,mvn,maven default-jdk-headless)
	@sh src/test/tools.sh
	@echo "Building and testing; libraries and plugins missing in ~/.m2 are downloaded, in the versions that pom.xml pins"
	$(MVN) verify -Dchromium="$$(command -v chromium-headless-shell || command -v chromium)"
	@echo "Compiling the benches, and testing the load client"
	$(MVN) -q -f bench/pom.xml test

check: ## compile everything, warnings being errors, and check the layers; part of test
	$(MVN) -q test -Dtest=PackageLayeringTest

fuzz: SECONDS = 20
FUZZ_PATH = target/test-classes:target/classes:$$(cat target/fuzz/classpath)

fuzz: target/fuzz/classpath ## fuzz the parsers, 20 s each: SECONDS=60, TARGET=regex chooses; MERGE=1 keeps what is new
	@$(JAVA) -cp "$(FUZZ_PATH)" dev.roomcast.FuzzRun --seconds $(SECONDS) --target "$(TARGET)" --merge "$(MERGE)"

# Where the fuzzer is, which no other build needs.
target/fuzz/classpath: pom.xml $(shell find src/main/java src/test/java 2>/dev/null)
	@$(call need,mvn,maven default-jdk-headless)
	@$(call need,npm,nodejs npm)
	@echo "Building; what is missing in ~/.m2 is downloaded, the fuzzer too, in the versions that pom.xml pins"
	@$(MVN) -q -P fuzz test-compile
	@touch $@

# All that `make bench` and its like need: the JMH benches, the load client and the servers beside which it measures.
bench/target/benchmarks.jar: bench/pom.xml pom.xml $(shell find src/main bench/src test-pages 2>/dev/null)
	@$(call need,mvn,maven default-jdk-headless)
	@$(call need,npm,nodejs npm)
	@echo "Building the benches; libraries and plugins missing in ~/.m2 are downloaded, in the versions that bench/pom.xml pins"
	@$(MVN) -q -f bench/pom.xml -DskipTests package
	@touch $@

bench/target/peers/installed: $(shell find bench/peers -type f 2>/dev/null)
	@$(call need,mvn,maven default-jdk-headless)
	@$(call need,npm,nodejs npm)
	@echo "Installing the peers below bench/target/peers: socket.io and ws from npm, netty-socketio from Maven, pinned there"
	@mkdir -p bench/target/peers/node
	@cp bench/peers/node/* bench/peers/node/.npmrc bench/target/peers/node/
	@cd bench/target/peers/node && npm ci --no-audit --no-fund --loglevel=error
	@$(MVN) -q -f bench/peers/netty-socketio/pom.xml package
	@touch $@

BENCH_JAVA = $(JAVA) -XX:+UseSerialGC -Xms512m -Xmn256m -cp bench/target/benchmarks.jar
# Figures of a whole run are kept; those of a part of it, or of a hurried one, are not to be found beside them.
RESULTS = $(if $(QUICK)$(BENCH)$(PEERS)$(WORKS),bench/target/results,bench/results)
JMH_FLAGS = $(if $(QUICK),-f 1 -wi 2 -i 3 -w 200ms -r 200ms,$(if $(FULL),,-f 2 -wi 4 -i 4 -w 300ms -r 200ms))

bench: bench/target/benchmarks.jar ## run the JMH benches, in 9 minutes: BENCH=regex chooses, QUICK=1 is rough, FULL=1 takes an hour
	@mkdir -p $(RESULTS)
	@start=$$(date +%s); \
	$(JAVA) -jar bench/target/benchmarks.jar $(JMH_FLAGS) -prof gc -foe true -rf json -rff $(RESULTS)/jmh.json \
		$(if $(BENCH),"$(BENCH)",-e TlsBench) && \
	$(BENCH_JAVA) dev.roomcast.figures.JmhReport $(RESULTS)/jmh.json "$(bench-command)" $$start

bench-peers: REPS = 2
bench-peers: bench/target/benchmarks.jar bench/target/peers/installed target/roomcast.jar ## compare with other servers, in 9 minutes: PEERS=regex, WORKS=regex, REPS=n, QUICK=1
	@$(BENCH_JAVA) dev.roomcast.load.PeersRun $(RESULTS) $(if $(QUICK),1,$(REPS)) "$(or $(PEERS),.)" "$(or $(WORKS),.)" \
		$(if $(QUICK),quick,full) "$(bench-command)"

bench-check: bench/target/benchmarks.jar target/roomcast.jar ## fail if we cost 25 % more, beside a bare NIO loop, than bench/results/ratios.json says; 3 to 5 minutes: UPDATE=1 writes it
	@$(BENCH_JAVA) dev.roomcast.load.CheckRun bench/results $(if $(QUICK),quick,$(if $(UPDATE),update,check)) \
		"$(bench-command)"

bench-memory: bench/target/benchmarks.jar target/roomcast.jar ## what an idle connection of each kind costs in memory, in 5 minutes: QUICK=1
	@$(BENCH_JAVA) dev.roomcast.load.MemoryRun $(RESULTS) $(if $(QUICK),quick,full) "$(bench-command)"

bench-loops: bench/target/benchmarks.jar target/roomcast.jar ## what a second event loop brings, in 3 minutes: QUICK=1
	@$(BENCH_JAVA) dev.roomcast.load.LoopsRun $(RESULTS) $(if $(QUICK),quick,full) "$(bench-command)"

bench-latency: bench/target/benchmarks.jar target/roomcast.jar ## how long does heavy work hold up other sockets? 5 minutes: WORKS=regex, QUICK=1
	@$(BENCH_JAVA) dev.roomcast.load.LatencyRun $(RESULTS) "$(or $(WORKS),.)" $(if $(QUICK),quick,full) "$(bench-command)"

bench-figures: bench/target/benchmarks.jar ## put what bench/results has into README.md and bench/README.md
	@$(BENCH_JAVA) dev.roomcast.figures.FiguresRun bench/results

# What a result says it was made by.
BENCH_ARGUMENTS = $(foreach name,BENCH PEERS WORKS QUICK FULL UPDATE REPS,$(if $(filter command line,$(origin $(name))),$(name)='$($(name))'))
bench-command = $(strip make $@ $(BENCH_ARGUMENTS))

soak: SECONDS = 300

soak: target/tests-compiled ## load a server with everything, then see what is left of it: make soak SECONDS=300 SEED=1
	@$(call run-test-class,dev.roomcast.soak.Soak $(SECONDS) $(SEED))

echo-server: target/tests-compiled ## start a bare WebSocket echo server for suites from outside: make echo-server ARGS="--port 9001"
	@$(call run-test-class,dev.roomcast.EchoServer $(ARGS))

compliance-server: target/tests-compiled ## start what the official suites of the protocols test: make compliance-server ARGS="--port 3000 --suite socket.io-v5"
	@$(call run-test-class,dev.roomcast.compliance.ComplianceServer $(ARGS))

# run-test-class CLASS ARGUMENTS: a program that is among the test classes
run-test-class = exec $(JAVA) -cp "$$(cat target/tests-compiled)" $(1)

# A stamp that holds the class path of the test classes.
target/tests-compiled: pom.xml $(shell find src/main/java src/test/java 2>/dev/null)
	@$(call need,mvn,maven default-jdk-headless)
	@$(call need,npm,nodejs npm)
	@$(MVN) -q test-compile
	@$(MVN) -q exec:exec -Dexec.executable=sh -Dexec.classpathScope=test -Dexec.args="-c 'echo \"\$$0\" > $@' %classpath"

VERSION = $(shell sed -n '/<artifactId>roomcast</{n;s/.*<version>\(.*\)<.*/\1/p;}' pom.xml)

deb: target/roomcast.jar ## build the Debian package target/roomcast_VERSION_all.deb
	@$(call need,dpkg-deb,dpkg)
	@sh src/main/dist/deb.sh target/roomcast.jar $(VERSION) target

deb-test: target/roomcast.jar ## install, upgrade and purge that package in a Debian of its own below target/ (root, debootstrap)
	@sh src/test/debian.sh

clean: ## remove all that was built or installed here
	rm -rf target bench/target
