//! A file of MaxMind's format that knows one IPv4 network.

/// Bytes of such a file: a network such as `127.0.0.0/8`, and where it is, in English and Chinese.
pub fn file(network: [u8; 4], prefix: usize, city: [&str; 2], country: [&str; 2]) -> Vec<u8> {
    let node_count = u32::try_from(prefix).unwrap();
    let nowhere = node_count;
    let found = node_count + 16;
    let bits = u32::from_be_bytes(network);
    let mut file = Vec::new();
    for depth in 0..prefix {
        let next = if depth + 1 == prefix { found } else { u32::try_from(depth).unwrap() + 1 };
        let one = bits >> (31 - depth) & 1 == 1;
        let records = if one { [nowhere, next] } else { [next, nowhere] };
        for record in records {
            file.extend(&record.to_be_bytes()[1..]);
        }
    }
    file.extend([0; 16]);
    file.extend(map(&[("city", names(city)), ("country", names(country))]));
    file.extend(b"\xab\xcd\xefMaxMind.com");
    file.extend(map(&[
        ("binary_format_major_version", uint16(2)),
        ("binary_format_minor_version", uint16(0)),
        ("build_epoch", vec![1, 2, 1]),
        ("database_type", text("Test-City")),
        ("description", map(&[("en", text("One network"))])),
        ("ip_version", uint16(4)),
        ("languages", vec![0, 4]),
        ("node_count", [vec![6 << 5 | 4], node_count.to_be_bytes().to_vec()].concat()),
        ("record_size", uint16(24)),
    ]));
    file
}

fn names([english, chinese]: [&str; 2]) -> Vec<u8> {
    map(&[("names", map(&[("en", text(english)), ("zh-CN", text(chinese))]))])
}

/// A type from 1 to 7 and a size below 285, as fields begin.
fn control(kind: u8, size: usize) -> Vec<u8> {
    match u8::try_from(size).unwrap() {
        size @ ..29 => vec![kind << 5 | size],
        size => vec![kind << 5 | 29, size - 29],
    }
}

fn text(text: &str) -> Vec<u8> {
    [control(2, text.len()), text.as_bytes().to_vec()].concat()
}

fn uint16(value: u16) -> Vec<u8> {
    [control(5, 2), value.to_be_bytes().to_vec()].concat()
}

fn map(fields: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let fields_of = fields.iter().flat_map(|(name, value)| [text(name), value.clone()].concat());
    control(7, fields.len()).into_iter().chain(fields_of).collect()
}
