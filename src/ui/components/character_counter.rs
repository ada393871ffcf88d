//! How much of a message's room is used.

use leptos::prelude::*;

use super::when::When;
use crate::ui::i18n::{Locale, use_locale};

/// The counter appears when so many characters are left.
const NEAR_CHARS: usize = 400;

/// A counter when the limit is near; beyond it, what to do.
#[component]
pub fn CharacterCounter(
    /// Unicode scalar values, as the server counts them.
    count: Memo<usize>,
    most: usize,
) -> impl IntoView {
    let t = use_locale();
    let is_near = Memo::new(move |_| count.get() + NEAR_CHARS >= most);
    let is_over = Memo::new(move |_| count.get() > most);
    let figures = move || format!("{} / {}", grouped(count.get()), grouped(most));
    move || {
        is_near.get().then(|| {
            view! {
                <p class="counter" class:over=move || is_over.get() id="counter">
                    <When is=move || is_over.get()>
                        <span role="alert">{t.text(Locale::message_over)}</span>
                        " "
                    </When>
                    {figures}
                </p>
            }
        })
    }
}

/// Digits in groups of three: 3,912.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_groups() {
        assert_eq!([0, 999, 3_912, 1_000_000].map(grouped), ["0", "999", "3,912", "1,000,000"]);
    }
}
