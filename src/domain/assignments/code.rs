//! Project codes, such as `PRJ001001`: the project and the rank of an assignment in it.

/// The largest number that three digits hold.
const MAX_THREE_DIGITS: i32 = 999;

/// The code of the assignment with this rank. Numbers of more than three digits are separated by a hyphen, so that no two
/// assignments have one code.
pub fn project_code(project_id: i32, rank: i32) -> String {
    if project_id <= MAX_THREE_DIGITS && rank <= MAX_THREE_DIGITS {
        format!("PRJ{project_id:03}{rank:03}")
    } else {
        format!("PRJ{project_id}-{rank}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_as_documented() {
        assert_eq!(project_code(1, 1), "PRJ001001");
        assert_eq!(project_code(12, 345), "PRJ012345");
        assert_eq!(project_code(999, 999), "PRJ999999");
    }

    #[test]
    fn long_numbers_do_not_collide() {
        assert_eq!(project_code(100, 1001), "PRJ100-1001");
        assert_eq!(project_code(1001, 1), "PRJ1001-1");
        let numbers = [1, 10, 99, 100, 101, 999, 1000, 1001, 10_010, 100_100];
        let mut codes: Vec<_> =
            numbers.iter().flat_map(|project| numbers.map(|rank| project_code(*project, rank))).collect();
        let all = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
