//! Copies the files of the pages into `OUT_DIR`, where `src/http/assets.rs` embeds them.
//!
//! npm bundles the pages from `playground/` when their sources have changed. Where npm is missing, fails, or is
//! skipped by `PASSERELLE_SKIP_PLAYGROUND=1`, `playground/fallback/` replaces them: a plain editor, and a page that
//! says what is missing. What needs no bundler is served in any case.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The inputs of the bundles; a change of any of them rebuilds them.
const SOURCES: [&str; 7] =
    [".npmrc", "build", "build.mjs", "examples", "package-lock.json", "package.json", "src"];

/// The outputs of `npm run build` in `dist/`, one a line, with their `.gz` and `.br`; written last.
const FILES: &str = "files.txt";

/// The pages that do not work without their bundles.
const BUNDLED_PAGES: [&str; 2] = ["sign", "door"];

/// The folders of `src/` whose styles and scripts are served as they are where nothing is bundled.
const PLAIN_FOLDERS: [&str; 3] = ["common", "docs", "front"];

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
        plain_pages(playground, "skipped")?
    } else {
        match bundles(playground, &out) {
            Ok(assets) => assets,
            Err(reason) => {
                println!(
                    "cargo::warning=the pages are not bundled, the playground is a plain editor: {reason}"
                );
                plain_pages(playground, "missing")?
            }
        }
    };
    embed(&out.join("pages"), &assets)
}

/// The codings of files, the smallest first: how HTTP calls them, and what a file's name ends in.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// One file to embed.
struct Asset {
    /// The page's folder and the file.
    name: String,
    bytes: Vec<u8>,
    /// In each of `CODINGS`, where it is there.
    packed: [Option<Vec<u8>>; 2],
}

impl Asset {
    fn unpacked(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes, packed: [None, None] }
    }

    fn plain(folder: &str, path: &Path) -> io::Result<Self> {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self::unpacked(format!("{folder}/{file}"), fs::read(path)?))
    }
}

/// The bundles, rebuilt when `dist/` does not match the sources.
fn bundles(playground: &Path, out: &Path) -> Result<Vec<Asset>, String> {
    let dist = playground.join("dist");
    // Prevents two cargo processes from running npm in the same folder. If the folder is not writable,
    // nothing is built.
    let lock = fs::create_dir_all(&dist).and_then(|()| File::create(dist.join(".lock")));
    if let Ok(lock) = &lock {
        lock.lock().map_err(|error| format!("their lock: {error}"))?;
    }
    let state = SOURCES.iter().try_fold(String::new(), |state, source| {
        fingerprint(&playground.join(source)).map(|print| format!("{state}{source} {print:016x}\n"))
    });
    let state = state.map_err(|error| format!("their sources: {error}"))?;
    let stamp = dist.join(".built-from");
    let complete = dist.join(FILES).is_file();

    if !complete || fs::read_to_string(&stamp).ok().as_ref() != Some(&state) {
        let built = lock.map_err(|error| format!("playground/dist: {error}")).and_then(|_held| {
            npm(playground, out)?;
            fs::write(&stamp, &state).map_err(|error| format!("{}: {error}", stamp.display()))
        });
        match built {
            Ok(()) => {}
            // They may have been built elsewhere and copied here; better than the plain pages.
            Err(reason) if complete => {
                println!("cargo::warning=the pages may be older than their sources: {reason}");
            }
            Err(reason) => return Err(reason),
        }
    }
    let read = |name: &str| -> io::Result<Asset> {
        let packed = CODINGS.map(|(_, ending)| fs::read(dist.join(format!("{name}.{ending}"))).ok());
        Ok(Asset { name: name.to_owned(), bytes: fs::read(dist.join(name))?, packed })
    };
    let files = fs::read_to_string(dist.join(FILES)).map_err(|error| format!("playground/dist: {error}"))?;
    files.lines().map(read).collect::<io::Result<_>>().map_err(|error| format!("playground/dist: {error}"))
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

/// The pages without npm, each with the reason.
fn plain_pages(playground: &Path, reason: &str) -> io::Result<Vec<Asset>> {
    let mut assets = plain_editor(playground, reason)?;
    let page = fs::read_to_string(playground.join("fallback/page.html"))?.replace("{{reason}}", reason);
    for folder in BUNDLED_PAGES {
        let name = format!("{folder}/index.html");
        assets.push(Asset::unpacked(name, page.clone().into_bytes()));
    }
    for folder in PLAIN_FOLDERS {
        let sources = playground.join("src").join(folder);
        if !sources.is_dir() {
            continue;
        }
        for path in entries(&sources)? {
            if path.extension().is_some_and(|extension| extension == "css" || extension == "js") {
                assets.push(Asset::plain(folder, &path)?);
            }
        }
    }
    Ok(assets)
}

/// The plain editor, and the example operations as files.
fn plain_editor(playground: &Path, reason: &str) -> io::Result<Vec<Asset>> {
    let folder = playground.join("fallback");
    let mut examples = Vec::new();
    for path in entries(&playground.join("examples"))? {
        examples.push(Asset::plain("playground", &path)?);
    }
    let names: Vec<&str> =
        examples.iter().filter_map(|example| example.name.strip_prefix("playground/")).collect();
    let mut options = String::new();
    for name in &names {
        let Some(stem) = name.strip_suffix(".graphql") else { continue };
        let title = stem.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
        let variables = format!("{stem}.json");
        let variables = if names.contains(&variables.as_str()) { &variables } else { "" };
        write!(options, r#"<option value="{name}" data-variables="{variables}">{title}</option>"#)
            .map_err(io::Error::other)?;
    }
    let page = fs::read_to_string(folder.join("index.html"))?
        .replace("{{reason}}", reason)
        .replace("<!-- examples -->", &options);
    let mut assets = vec![
        Asset::unpacked("playground/index.html".to_owned(), page.into_bytes()),
        Asset::plain("playground", &folder.join("fallback.js"))?,
        Asset::plain("playground", &folder.join("fallback.css"))?,
        Asset::plain("playground", &playground.join("src/playground/icon.svg"))?,
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
    for Asset { name, bytes, packed } in assets {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let hash = hasher.finish();
        let mut forms = format!(
            "Form {{ coding: None, etag: \"\\\"{hash:016x}\\\"\", bytes: include_bytes!({name:?}) }}"
        );
        for ((coding, ending), bytes) in CODINGS.iter().zip(packed).rev() {
            let Some(bytes) = bytes else { continue };
            let file = format!("{name}.{ending}");
            fs::write(folder.join(&file), bytes)?;
            forms = format!(
                "Form {{ coding: Some({coding:?}), etag: \"\\\"{hash:016x}-{coding}\\\"\", \
                 bytes: include_bytes!({file:?}) }}, {forms}"
            );
        }
        let media_type = media_type(name);
        writeln!(table, "    Asset {{ name: {name:?}, media_type: {media_type:?}, forms: &[{forms}] }},")
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
        Some("woff2") => "font/woff2",
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
