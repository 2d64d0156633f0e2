//! Types that hold words or names of people: a log shows that there is one, and nothing of it.

/// `Debug` that gives the type's name.
macro_rules! quiet {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
pub(crate) use quiet;
