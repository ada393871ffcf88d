//! Parts of the interface that are fetched when they are first wanted.

/// Defines functions whose code is in a file of its own, shared by all of them.
///
/// ```text
/// lazy! { pub fn name(argument: Type) -> AnyView { … } }
/// ```
///
/// makes `async fn name(argument: Type) -> Result<AnyView, NotLoaded>`, to be shown by `Later`.
macro_rules! lazy {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($argument:ident: $of:ty),* $(,)?) -> $shown:ty $body:block) => {
        $(#[$doc])*
        #[::leptos::wasm_split::wasm_split(more, wasm_split_path = ::leptos::wasm_split, fallible)]
        $vis fn $name($($argument: $of),*) -> Result<$shown, crate::ui::components::later::NotLoaded> {
            Ok($body)
        }
    };
}
pub(crate) use lazy;
