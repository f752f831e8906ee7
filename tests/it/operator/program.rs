//! Runs the program with a folder of its own and no settings of the environment.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use passerelle::database::Database;
use tempfile::TempDir;

pub const KEY: &str = "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";
pub const OTHER_KEY: &str = "3lX1cVPTzrGLqT4WCdqnXJ3F4Nj2-6lUuTzR2cmDFKM=";

/// The user with the fewest rights.
const NOBODY: u32 = 65_534;

/// A folder in which commands are run.
pub struct Installation {
    folder: TempDir,
    settings: Vec<(String, String)>,
}

/// What a command has printed, and whether it succeeded.
#[derive(Debug)]
pub struct Printed {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Printed {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    #[track_caller]
    pub fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    #[track_caller]
    pub fn failure(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        self.err
    }
}

impl Installation {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, settings: Vec::new() }.with("PORT", "0")
    }

    /// On the database at `url`.
    pub fn on(url: &str) -> Self {
        Self::new().with("DATABASE_URL", url)
    }

    /// In production, with good settings but for those of the test.
    pub fn production() -> Self {
        Self::new()
            .with("APP_ENV", "production")
            .with("PUBLIC_URL", "https://presence.example.org")
            .with("JWT_SECRET", OTHER_KEY)
            .with("FERNET_KEYS", KEY)
    }

    pub fn with(mut self, setting: &str, value: &str) -> Self {
        self.settings.retain(|(name, _)| name != setting);
        self.settings.push((setting.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_passerelle"));
        command.args(arguments);
        command
    }

    /// A program in the folder, with the settings and nothing else of the environment.
    fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).env_clear();
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Printed {
        self.run_with_input(arguments, "")
    }

    /// Runs a command on a terminal, which `script` of util-linux makes; both its outputs are there.
    pub fn run_on_terminal(&self, arguments: &[&str]) -> Printed {
        let command = format!("'{}' {}", env!("CARGO_BIN_EXE_passerelle"), arguments.join(" "));
        let mut script = self.program("script");
        script
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .stdin(Stdio::null())
            .env("TERM", "xterm");
        Printed::of(script.output().expect("script is installed"))
    }

    /// Runs a command without the rights of root, if the test has them.
    pub fn run_as_nobody(&self, arguments: &[&str]) -> Printed {
        let mut command = self.command(arguments);
        if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().expect("the program starts");
        Printed::of(output)
    }

    /// Starts a command and kills it at the first line on its error output that has this word; returns whether there was one.
    pub fn kill_after_line(&self, arguments: &[&str], word: &str) -> bool {
        let mut command = self.command(arguments);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
        let found = lines.into_iter().any(|line| line.contains(word));
        let _ = child.kill();
        child.wait().expect("it ends");
        found
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Printed {
        let mut command = self.command(arguments);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // A program that does not read its input closes it.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        Printed::of(child.wait_with_output().expect("the program ends"))
    }

    /// Starts a command whose standard output is closed before it writes, and returns its error output and code.
    pub fn run_unread(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = self.command(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut err).expect("UTF-8");
        (child.wait().expect("it ends").code(), err)
    }

    /// Starts the server on a free port, and waits until it listens.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        Self::listening(self.command(&[&["serve"], arguments].concat()))
    }

    /// Runs a command so that no file of it may become larger than `kilobytes`, as on a full disk.
    pub fn run_on_full_disk(&self, kilobytes: u64, arguments: &[&str]) -> Printed {
        let mut command = Command::new("bash");
        // A signal that is ignored does not end the program: the write fails.
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$PROGRAM\" \"$@\"");
        command.args(["-c", &script, "bash"]).args(arguments).current_dir(self.path()).env_clear();
        command.env("PROGRAM", env!("CARGO_BIN_EXE_passerelle"));
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        Printed::of(command.output().expect("bash starts"))
    }

    /// Starts the server so that no file of it may become larger than `kilobytes`, as on a full disk.
    pub fn serve_on_full_disk(&self, kilobytes: u64) -> Server {
        self.serve_by(&format!("ulimit -f {kilobytes}; exec \"$PROGRAM\" serve"))
    }

    /// Starts the server with these limits of open files.
    pub fn serve_with_open_files(&self, soft: u32, hard: u32) -> Server {
        self.serve_by(&format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$PROGRAM\" serve"))
    }

    /// Starts the server so that no line of its log can be written.
    pub fn serve_without_log(&self) -> Server {
        self.serve_by("exec env LOG=info \"$PROGRAM\" serve 2>/dev/full")
    }

    /// Starts the server by a script, which has the program in `PROGRAM`.
    fn serve_by(&self, script: &str) -> Server {
        let mut command = Command::new("bash");
        command.args(["-c", script]).current_dir(self.path()).env_clear();
        command.env("PROGRAM", env!("CARGO_BIN_EXE_passerelle"));
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        Self::listening(command)
    }

    /// Starts the server and kills it after a while, wherever it is.
    pub fn start_and_kill(&self, after: Duration) {
        let mut command = self.command(&["serve"]);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(after);
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
    }

    fn listening(mut command: Command) -> Server {
        // The log goes nowhere: a pipe that nobody reads would stop the server when it is full.
        let command = command.env("LOG", "off").stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let address = lines
            .next()
            .and_then(Result::ok)
            .and_then(|line| line.strip_prefix("passerelle listens on ").map(ToOwned::to_owned));
        match address {
            Some(address) => Server { child, address },
            None => {
                let output = child.wait_with_output().expect("it ends");
                panic!("the server did not start: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }

    /// The files of the folder, by their paths in it.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let entry = entry.expect("an entry");
                if entry.file_type().expect("a type").is_dir() {
                    folders.push(entry.path());
                }
                files.push(entry.path().strip_prefix(self.path()).expect("within").to_owned());
            }
        }
        files.sort();
        files
    }
}

/// A running server, stopped at the end.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The process, to be ended while the server is in use.
    pub fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Stops it as a supervisor does, and returns its exit code.
    pub fn stop(self) -> Option<i32> {
        self.process().terminate();
        self.wait()
    }

    /// Waits for its end, and returns its exit code.
    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

/// The number of a process.
#[derive(Clone, Copy)]
pub struct Process(u32);

impl Process {
    /// Ends it at once, as a power failure does.
    pub fn kill(self) {
        self.signal("-KILL");
    }

    /// Asks it to stop.
    pub fn terminate(self) {
        self.signal("-TERM");
    }

    fn signal(self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.0.to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request to a server that may be killed meanwhile: `None` when no whole answer came.
pub fn post(address: &str, path: &str, token: Option<&str>, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
    let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n{authorization}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse::<usize>().ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    // A connection that broke gives a part of the body.
    (body.len() == length).then(|| (status, body.to_owned()))
}

/// Waits until a server has the database open: on PostgreSQL it is known as such a moment after it listens.
pub async fn wait_until_served(url: &str) {
    for _ in 0..100 {
        if Database::is_served(url).await.expect("the engine answers") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a server has it open");
}
