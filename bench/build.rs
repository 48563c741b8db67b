//! Compiles `native/loops.c` with gcc where there is one.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(native_loops)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=native/loops.c");
    let Some(out) = env::var_os("OUT_DIR") else { return };
    let out = Path::new(&out);
    let object = out.join("loops.o");
    let mut gcc = Command::new("gcc");
    gcc.args(["-O2", "-Wall", "-Werror", "-fPIC", "-c", "native/loops.c", "-o"]).arg(&object);
    let mut ar = Command::new("ar");
    ar.arg("crs").arg(out.join("libloops.a")).arg(&object);
    // For another target than the host's this gcc is the wrong one.
    if env::var("HOST") == env::var("TARGET") && succeeds(gcc) && succeeds(ar) {
        println!("cargo::rustc-link-search=native={}", out.display());
        println!("cargo::rustc-link-lib=static=loops");
        println!("cargo::rustc-cfg=native_loops");
    } else {
        println!(
            "cargo::warning=gcc did not compile native/loops.c: no native code to compare with"
        );
    }
}

fn succeeds(mut command: Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
