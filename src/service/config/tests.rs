use super::*;
use clap::{CommandFactory as _, Parser};
use std::any::TypeId;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    config: Config,
}

fn parsed(arguments: &[&str]) -> Result<Config, String> {
    let line = std::iter::once("gleaner").chain(arguments.iter().copied());
    Line::try_parse_from(line).map(|line| line.config).map_err(|error| error.to_string())
}

#[test]
fn defaults_work_and_follow_the_machine() {
    let config = parsed(&[]).expect("defaults");
    assert_eq!(config.problems(), Vec::<String>::new());
    assert!(config.cpu_threads() >= 1 && config.net_threads() >= 1);
    assert!(config.max_inflight_bytes() >= config.max_message_bytes as u64);
    assert_eq!(config.timeout, Duration::from_secs(10));
}

#[test]
fn pages_must_fit_into_the_memory() {
    let config = parsed(&["--cpu-threads", "2"]).expect("parses");
    assert_eq!((config.budget_within(None), config.nodes_within(None)), (256 << 20, 4_000_000));
    let within = |memory| (config.budget_within(Some(memory)) >> 10, config.nodes_within(Some(memory)));
    assert_eq!(within(1 << 30), (48_640, 48_640));
    assert_eq!(within(2 << 30), (310_784, 310_784));
    assert_eq!(within(1 << 20), (32 << 10, LEAST_NODES));
    assert_eq!(within(1 << 40).1, 4_000_000);
    assert_eq!(parsed(&["--max-nodes", "7"]).expect("parses").limits().max_nodes, 7);
    assert_eq!(parsed(&["--max-inflight-bytes", "70000000"]).expect("parses").budget_within(Some(1 << 30)), 70_000_000);
}

#[test]
fn what_the_memory_limit_decides_adds_up_to_it_where_it_can() {
    // Gigabytes, threads, message in MiB, and what else is set.
    for (memory, threads, message, more) in [
        (1, "2", 16, ["--max-depth", "99"]),
        (2, "2", 16, ["--max-depth", "99"]),
        (2, "4", 16, ["--max-depth", "99"]),
        (2, "8", 4, ["--max-depth", "99"]),
        (1, "2", 4, ["--max-inflight-bytes", "268435456"]),
        (1, "2", 4, ["--max-nodes", "200000"]),
        (64, "16", 16, ["--max-depth", "99"]),
    ] {
        let message = (message << 20).to_string();
        let words = [&["--cpu-threads", threads, "--max-message-bytes", &message][..], &more].concat();
        let (config, memory) = (parsed(&words).expect("parses"), memory << 30);
        assert!(config.worst_within(Some(memory)) <= memory, "{} of {memory}: {words:?}", config.worst_within(Some(memory)));
    }
    // Where it cannot, the least is enough for usual pages, and the sum says so.
    let config = parsed(&["--cpu-threads", "2"]).expect("parses");
    assert!(config.worst_within(Some(512 << 20)) > 512 << 20);
}

#[test]
fn nonsense_is_refused_with_its_name() {
    assert!(parsed(&["--timeout", "soon"]).expect_err("no time").contains("--timeout"));
    assert!(parsed(&["--tls-cert", "a.pem"]).expect_err("no key").contains("--tls-key"));
    assert!(parsed(&["--grpc-addr", "here"]).is_err());
    let config = parsed(&["--max-streams", "0", "--admin-addr", "off"]).expect("parses");
    assert_eq!(config.problems(), ["--max-streams must be at least 1"]);
    assert_eq!(config.admin_addr, Switchable::Off);
    let config = parsed(&["--max-message-bytes", "4294967296"]).expect("parses");
    assert_eq!(config.problems(), ["--max-message-bytes must be at most 1073741824, not 4294967296"]);
    let config = parsed(&["--cpu-threads", "1025", "--net-threads", "9999"]).expect("parses");
    assert_eq!(config.problems(), ["--cpu-threads must be at most 1024, not 1025", "--net-threads must be at most 256, not 9999"]);
    let config = parsed(&["--cpu-threads", "1024", "--net-threads", "256", "--playground"]).expect("parses");
    assert_eq!(config.problems(), Vec::<String>::new());
    let config = parsed(&["--playground", "--admin-addr", "off"]).expect("parses");
    assert_eq!(config.problems(), ["--playground is a page on the admin address, and --admin-addr is off"]);
}

#[test]
fn no_time_is_refused_but_where_there_need_be_none() {
    let may_be_none = ["--queue-max-wait", "--connection-age-grace", "--lame-duck", "--drain-timeout"];
    let command = Line::command();
    let times = command.get_arguments().filter(|argument| argument.get_value_parser().type_id() == TypeId::of::<Duration>());
    let names: Vec<String> = times.filter_map(|argument| Some(format!("--{}", argument.get_long()?))).collect();
    assert!(names.len() > may_be_none.len());
    for name in names {
        let problems = parsed(&[&name, "0s"]).expect("parses").problems();
        let refused = problems == [format!("{name} must be at least 1ms")];
        assert_eq!(refused, !may_be_none.contains(&name.as_str()), "{name}: {problems:?}");
    }
}
