//! What this process may use of the machine.

use std::path::{Path, PathBuf};
use std::thread;

/// Where control groups are seen.
const GROUPS: &str = "/sys/fs/cgroup";

/// CPUs by affinity and cgroup quota, as the standard library reads them.
pub fn cpus() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// How much the threads that clean step back behind those of the network. The network's work is short, and the pace of
/// everything else waits for it: health, refusals, the next page for a free thread.
#[cfg(target_os = "linux")]
const STEP: i32 = 5;

/// Makes the calling thread give way to the other threads of this process, where the system tells threads apart. A process
/// that may not change its niceness works on as it is.
pub fn step_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(STEP);
}

/// The memory limit of this process's control group, version 2 or 1, in bytes: the least of the group and those above it.
pub fn memory_limit() -> Option<u64> {
    let own = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    limit_files(&own)
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok())
        // Version 1 writes a number near 2^63 for "no limit", version 2 the word "max".
        .filter(|&limit| limit < 1 << 50)
        .min()
}

/// The files that may hold a limit, from `/proc/self/cgroup`, whose lines are `number:controllers:path`. A container sees
/// its own group as the root, whatever the path says, so the root is always looked at too.
fn limit_files(own: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in own.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else { continue };
        let (root, file) = match controllers {
            "" => (Path::new(GROUPS).to_owned(), "memory.max"),
            _ if controllers.split(',').any(|name| name == "memory") => (Path::new(GROUPS).join("memory"), "memory.limit_in_bytes"),
            _ => continue,
        };
        let groups = Path::new(path.trim_start_matches('/')).ancestors();
        files.extend(groups.map(|group| root.join(group).join(file)));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_thread_steps_back_alone() {
        let niceness = || rustix::process::getpriority_process(None).expect("is told");
        let before = niceness();
        let there = move || {
            step_back();
            niceness()
        };
        let there = thread::spawn(there).join().expect("no panic");
        assert_eq!((there, niceness()), ((before + STEP).min(19), before));
    }

    #[test]
    fn the_group_and_all_above_it_are_looked_at() {
        let files = |own| limit_files(own).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        assert_eq!(files("0::/a/b\n"), ["/sys/fs/cgroup/a/b/memory.max", "/sys/fs/cgroup/a/memory.max", "/sys/fs/cgroup/memory.max"]);
        let first = "5:devices:/x\n4:memory,hugetlb:/pod\n";
        assert_eq!(files(first), ["/sys/fs/cgroup/memory/pod/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]);
        assert_eq!(files("0::/\nnonsense"), ["/sys/fs/cgroup/memory.max"]);
    }
}
