//! The same where everything comes in one file: on the server, and in a build that is to be quick.

macro_rules! lazy {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($argument:ident: $of:ty),* $(,)?) -> $shown:ty $body:block) => {
        $(#[$doc])*
        $vis async fn $name($($argument: $of),*) -> Result<$shown, crate::ui::components::later::NotLoaded> {
            Ok($body)
        }
    };
}
pub(crate) use lazy;
