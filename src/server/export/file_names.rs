//! What files of attachments are called in a directory.

/// Bytes that every file system takes.
const BYTES: usize = 200;
/// Characters of an extension that is worth keeping.
const EXTENSION: usize = 10;

/// The attachment's name, shortened if it is long, and without what would lead elsewhere.
pub fn file_name(name: &str) -> String {
    let name = name.replace(['/', '\\', '\0'], "_");
    if name.is_empty() || name.chars().all(|c| c == '.') {
        return "file".to_owned();
    }
    if name.len() <= BYTES {
        return name;
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= EXTENSION => (stem, format!(".{extension}")),
        _ => (name.as_str(), String::new()),
    };
    let mut end = (BYTES - extension.len()).min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within_their_directory() {
        assert_eq!(file_name("notes.txt"), "notes.txt");
        assert_eq!(file_name("../../etc/passwd"), ".._.._etc_passwd");
        for none in ["", ".", ".."] {
            assert_eq!(file_name(none), "file");
        }
        let long = file_name(&format!("{}.jpeg", "沙".repeat(120)));
        assert!(long.len() <= BYTES && long.ends_with("沙.jpeg"), "{long}");
    }
}
