// Servers with other settings than the one under test. They need PASSERELLE, the program's path.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { PASSERELLE, PATH, HOME } = process.env;

/** Why tests that need such a server are skipped; false when they are not. */
export const skip = !PASSERELLE && "PASSERELLE is not set";

/**
 * Starts a server with an empty database in a folder of its own. `settings`: environment variables, or a function that makes
 * them in that folder. Resolves with its address, and with `stop`, which also removes the folder.
 */
export async function startServer(flags, settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), "passerelle-"));
  const own = typeof settings === "function" ? await settings(folder) : settings;
  const here = ["--data-dir", join(folder, "data"), "--host", "127.0.0.1", "--port", "0"];
  const env = { PATH, HOME, LOG: "error", ...own };
  const server = spawn(PASSERELLE, ["serve", ...here, ...flags], { env, stdio: ["ignore", "pipe", "inherit"] });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill();
      await once(server, "exit");
    }
    await rm(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: server.stdout })) {
    const port = /^passerelle listens on .*:(\d+)$/.exec(line)?.[1];
    if (port) return { address: `http://localhost:${port}`, stop };
  }
  await stop();
  throw new Error("the server did not start");
}
