//! What the operating system says of the process; Linux only.

use std::fs;

/// The resident memory in bytes; none where the system does not say.
pub fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// The number of open file descriptors; none where the system does not say.
pub fn open_files() -> Option<usize> {
    // One of them is the folder itself.
    fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_is_that_of_this_process() {
        let before = resident_bytes().expect("Linux says it");
        let held = vec![1_u8; 64 * 1_024 * 1_024];
        let after = resident_bytes().expect("Linux says it");
        assert!(after > before + 48 * 1_024 * 1_024, "{before} {after} {}", held.len());
        assert!(open_files().expect("Linux says it") >= 3);
    }
}
