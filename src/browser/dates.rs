//! Times as the reader's clock and language say them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::ui::i18n::Locale;

/// How much of a moment is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// 09:41
    Time,
    /// 21 Nov
    Date,
    /// Saturday 21 November
    Day,
    /// 21 November 2026
    DayAndYear,
    /// 21 November 2026 at 09:41:07
    Full,
}

/// A moment in the reader's time zone and language.
pub fn format(at_ms: i64, detail: Detail, locale: Locale) -> String {
    thread_local! {
        // Making a formatter costs a hundred times more than using it.
        static FORMATS: RefCell<HashMap<(Detail, Locale), Function>> = RefCell::default();
    }
    FORMATS
        .with_borrow_mut(|formats| {
            let format = formats.entry((detail, locale)).or_insert_with(|| formatter(detail, locale));
            format
                .call1(&JsValue::UNDEFINED, &JsValue::from_f64(at_ms as f64))
                .ok()
                .and_then(|text| text.as_string())
        })
        .unwrap_or_default()
}

/// Minutes to add to UTC for the reader's time at a moment.
pub fn utc_offset_minutes(at_ms: i64) -> i32 {
    /// Clocks are changed at its end, wherever they are.
    const QUARTER_MS: i64 = 15 * 60 * 1000;
    thread_local! {
        // The lines of a window are of few different times, and all of them ask with each that comes.
        static LAST: Cell<Option<(i64, i32)>> = const { Cell::new(None) };
    }
    let quarter = at_ms.div_euclid(QUARTER_MS);
    if let Some((_, offset)) = LAST.get().filter(|(last, _)| *last == quarter) {
        return offset;
    }
    let offset = -(Date::new(&JsValue::from_f64(at_ms as f64)).get_timezone_offset() as i32);
    LAST.set(Some((quarter, offset)));
    offset
}

fn formatter(detail: Detail, locale: Locale) -> Function {
    let options: &[(&str, &str)] = match detail {
        Detail::Time => &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")],
        Detail::Date => &[("month", "short"), ("day", "numeric")],
        Detail::Day => &[("month", "long"), ("day", "numeric"), ("weekday", "long")],
        Detail::DayAndYear => &[("year", "numeric"), ("month", "long"), ("day", "numeric")],
        Detail::Full => &[("dateStyle", "long"), ("timeStyle", "medium"), ("hourCycle", "h23")],
    };
    let object = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    DateTimeFormat::new(&Array::of1(&JsValue::from_str(locale.tag())), &object).format()
}
