//! Copies the playground's files into `OUT_DIR`, where `src/http/playground.rs` embeds them.
//!
//! npm bundles the full page from `playground/` when its sources have changed. Where npm is missing, fails,
//! or is skipped by `PASSERELLE_SKIP_PLAYGROUND=1`, the plain editor of `playground/fallback/` replaces it.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The inputs of the bundle; a change of any of them rebuilds it.
const SOURCES: [&str; 6] = [".npmrc", "build.mjs", "examples", "package-lock.json", "package.json", "src"];

/// The outputs of `npm run build` in `dist/`, each with its `.gz`.
const BUNDLE: [&str; 5] = ["index.html", "playground.js", "playground.css", "icon.svg", "licences.txt"];

#[expect(
    clippy::disallowed_methods,
    reason = "a build script learns its settings from the environment alone"
)]
fn main() -> io::Result<()> {
    let playground = Path::new("playground");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=playground/fallback");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=playground/{source}");
    }
    println!("cargo::rerun-if-env-changed=PASSERELLE_SKIP_PLAYGROUND");

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let skip =
        env::var_os("PASSERELLE_SKIP_PLAYGROUND").is_some_and(|value| !value.is_empty() && value != "0");

    let assets = if skip {
        plain_editor(playground, "skipped")?
    } else {
        match full_page(playground, &out) {
            Ok(assets) => assets,
            Err(reason) => {
                println!("cargo::warning=the playground is the plain editor: {reason}");
                plain_editor(playground, "missing")?
            }
        }
    };
    embed(&out.join("playground"), &assets)
}

/// One file to embed.
struct Asset {
    name: String,
    bytes: Vec<u8>,
    gzip: Option<Vec<u8>>,
}

impl Asset {
    fn plain(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, bytes: fs::read(path)?, gzip: None })
    }
}

/// The full page, rebuilt when `dist/` does not match the sources.
fn full_page(playground: &Path, out: &Path) -> Result<Vec<Asset>, String> {
    let dist = playground.join("dist");
    // Prevents two cargo processes from running npm in the same folder. If the folder is not writable,
    // nothing is built.
    let lock = fs::create_dir_all(&dist).and_then(|()| File::create(dist.join(".lock")));
    if let Ok(lock) = &lock {
        lock.lock().map_err(|error| format!("its lock: {error}"))?;
    }
    let state = SOURCES.iter().try_fold(String::new(), |state, source| {
        fingerprint(&playground.join(source)).map(|print| format!("{state}{source} {print:016x}\n"))
    });
    let state = state.map_err(|error| format!("its sources: {error}"))?;
    let stamp = dist.join(".built-from");
    let complete =
        BUNDLE.iter().all(|name| dist.join(name).is_file() && dist.join(format!("{name}.gz")).is_file());

    if !complete || fs::read_to_string(&stamp).ok().as_ref() != Some(&state) {
        let built = lock.map_err(|error| format!("playground/dist: {error}")).and_then(|_held| {
            npm(playground, out)?;
            fs::write(&stamp, &state).map_err(|error| format!("{}: {error}", stamp.display()))
        });
        match built {
            Ok(()) => {}
            // It may have been built elsewhere and copied here; better than the plain editor.
            Err(reason) if complete => {
                println!("cargo::warning=the playground may be older than its sources: {reason}");
            }
            Err(reason) => return Err(reason),
        }
    }
    let read = |name: &&str| -> io::Result<Asset> {
        Ok(Asset {
            gzip: Some(fs::read(dist.join(format!("{name}.gz")))?),
            ..Asset::plain(&dist.join(name))?
        })
    };
    BUNDLE.iter().map(read).collect::<io::Result<_>>().map_err(|error| format!("playground/dist: {error}"))
}

/// Installs the locked packages, unless they are installed already, and bundles.
fn npm(playground: &Path, out: &Path) -> Result<(), String> {
    let modules = playground.join("node_modules");
    let stamp = modules.join(".installed-from");
    let lock_fingerprint = fingerprint(&playground.join("package-lock.json"))
        .map(|print| format!("{print:016x}"))
        .map_err(|error| format!("package-lock.json: {error}"))?;
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&lock_fingerprint) {
        // A separate cache, because nothing is written outside this folder and OUT_DIR; short timeouts for
        // when the machine is offline.
        let cache = out.join("npm-cache");
        let installed = run_npm(
            playground,
            &cache,
            &["ci", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"],
        );
        // The cache is used by this install only.
        drop(fs::remove_dir_all(&cache));
        installed?;
        fs::write(&stamp, lock_fingerprint).map_err(|error| format!("{}: {error}", stamp.display()))?;
    }
    let built = run_npm(playground, &out.join("npm-cache"), &["run", "build"]);
    drop(fs::remove_dir_all(out.join("npm-cache")));
    built
}

fn run_npm(playground: &Path, cache: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(program)
        .args(arguments)
        .arg("--cache")
        .arg(cache)
        .current_dir(playground)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "npm is not there".to_owned(),
            _ => format!("npm: {error}"),
        })?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let lines =
        stderr.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("npm warn"));
    let cause = lines.take(2).collect::<Vec<_>>().join("; ");
    Err(format!("`npm {}` failed: {cause}", arguments.first().unwrap_or(&"")))
}

/// The plain editor, with the reason for its use in the page, and the example operations as files.
fn plain_editor(playground: &Path, reason: &str) -> io::Result<Vec<Asset>> {
    let folder = playground.join("fallback");
    let mut examples = Vec::new();
    for path in entries(&playground.join("examples"))? {
        examples.push(Asset::plain(&path)?);
    }
    let mut options = String::new();
    for name in examples.iter().map(|example| &example.name) {
        let Some(stem) = name.strip_suffix(".graphql") else { continue };
        let title = stem.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
        let variables = format!("{stem}.json");
        let variables =
            if examples.iter().any(|example| example.name == variables) { &variables } else { "" };
        write!(options, r#"<option value="{name}" data-variables="{variables}">{title}</option>"#)
            .map_err(io::Error::other)?;
    }
    let page = fs::read_to_string(folder.join("index.html"))?
        .replace("{{reason}}", reason)
        .replace("<!-- examples -->", &options);
    let mut assets = vec![
        Asset { name: "index.html".to_owned(), bytes: page.into_bytes(), gzip: None },
        Asset::plain(&folder.join("fallback.js"))?,
        Asset::plain(&folder.join("fallback.css"))?,
        Asset::plain(&playground.join("src/icon.svg"))?,
    ];
    assets.append(&mut examples);
    Ok(assets)
}

/// Writes the files, and the table `ASSETS`, which embeds them.
fn embed(folder: &Path, assets: &[Asset]) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let mut table = String::from("const ASSETS: &[Asset] = &[\n");
    for Asset { name, bytes, gzip } in assets {
        fs::write(folder.join(name), bytes)?;
        let packed = if let Some(gzip) = gzip {
            fs::write(folder.join(format!("{name}.gz")), gzip)?;
            format!("Some(include_bytes!({:?}))", format!("{name}.gz"))
        } else {
            "None".to_owned()
        };
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let hash = hasher.finish();
        writeln!(
            table,
            "    Asset {{ name: {name:?}, media_type: {:?}, etag: \"\\\"{hash:016x}\\\"\", \
             gzip_etag: \"\\\"{hash:016x}-gzip\\\"\", bytes: include_bytes!({name:?}), gzip: {packed} }},",
            media_type(name)
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(folder.join("assets.rs"), table)
}

fn media_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

/// A hash of a file, or of all files in a folder with their names.
fn fingerprint(path: &Path) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    if path.is_dir() {
        for entry in entries(path)? {
            entry.file_name().hash(&mut hasher);
            fingerprint(&entry)?.hash(&mut hasher);
        }
    } else {
        fs::read(path)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// The entries of a folder, sorted by name.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
