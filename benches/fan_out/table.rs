//! The figures as a document shows them.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use salon::server::loadtest::Figures;

/// Between these lines of the document stands what was measured last.
const BEGIN: &str = "<!-- measured by make bench -->\n";
const END: &str = "<!-- end of what was measured -->\n";

/// Tables in Markdown, that of the fan-outs first.
#[derive(Default)]
pub struct Table {
    fan_outs: String,
    others: String,
}

impl Table {
    /// Both floors, then Salon.
    pub fn fan_out(&mut self, name: &str, figures: &[Figures]) {
        let get = |at: usize, figure: &str| figures[at].get(figure).expect("every fan-out has it");
        let cells: Vec<String> = (0..figures.len())
            .map(|at| {
                format!("{:.2} | {:.1}", get(at, "server_cpu_us_per_delivery"), get(at, "delivery_p99_ms"))
            })
            .collect();
        let ratio =
            |floor: usize| get(2, "server_cpu_us_per_delivery") / get(floor, "server_cpu_us_per_delivery");
        let line = format!("| {name} | {} | {:.2} × | {:.2} × |\n", cells.join(" | "), ratio(0), ratio(1));
        eprint!("{line}");
        self.fan_outs += &line;
    }

    pub fn alone(&mut self, name: &str, figures: &Figures) {
        eprint!("{figures}");
        for (figure, value) in figures.rows() {
            self.others += &format!("| {name} | {figure} | {value} |\n");
        }
    }

    /// Put it in the place of the one before.
    ///
    /// # Errors
    /// The document cannot be read or written, or has no place for it.
    pub fn write(&self, document: &Path) -> io::Result<()> {
        let text = fs::read_to_string(document)?;
        let place = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let (before, after) =
            place.ok_or_else(|| io::Error::other("the document has no place for the table"))?;
        fs::write(document, format!("{before}{BEGIN}{self}{END}{after}"))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n| | floor: µs | p99 ms | floor-batch: µs | p99 ms | Salon: µs | p99 ms | by floor | by floor-batch |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|\n{}", self.fan_outs)?;
        writeln!(f, "| | figure | |\n|---|---|---|\n{}", self.others)
    }
}
