//! Makes the folder of the built call page where npm has not run yet, so that the program compiles without it and takes the page
//! in as soon as it is there.

use std::{fs, path::Path};

fn main() {
    let built = Path::new("../../../ui/dist-call-page");
    fs::create_dir_all(built).expect("ui/ can be written");
    println!("cargo::rerun-if-changed={}", built.display());
}
