# The same steps as .ci/run, one at a time: `just --list`.

default: test

# All of it.
ci:
    .ci/run

test:
    cargo test

fmt:
    cargo fmt

clippy:
    cargo clippy --all-targets -- -D warnings

doc:
    .ci/run doc

# Accuracy against the research data beside this repository; `just floors` raises the floors.
score:
    .ci/run binary scoreboard

floors:
    python3 tests/eval/gate.py --scoreboard ../shared/score/scoreboard --gleaner target/debug/gleaner --update

# Instructions on pages of our own against benches/instructions.json.
guard:
    benches/guard

# The service among programs that others wrote; and its promises about load and fault, on a quiet machine.
counterparts:
    tests/service/run counterparts

load *scenarios:
    tests/service/run load {{scenarios}}

# Every fuzz target for some seconds.
fuzz seconds="20":
    fuzz/smoke {{seconds}}
