import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PASSWORD } from './api';

function binary(): string {
  const { SALON_BIN: path } = process.env;
  if (!path) throw new Error('SALON_BIN has to name the built server');
  return path;
}

/** A server process with a data directory of its own, on a free port that it keeps over restarts. */
export class Server {
  private process: ChildProcess | undefined;
  private log: string[] = [];
  /** Where it is reached, such as `http://127.0.0.1:40123`. */
  origin = '';

  private constructor(
    private readonly directory: string,
    private readonly settings: Record<string, string> = {},
  ) {}

  /** `settings`: variables beside those that every server of the tests has. */
  static async launch(settings: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'salon-end2end-')), settings);
    await server.start();
    return server;
  }

  /** With the people and conversations of `salon seed`, who all have the password of the tests. */
  static async demonstrate(): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'salon-end2end-')));
    const child = spawn(binary(), ['seed', '--data-dir', server.data, '--password', PASSWORD], {
      cwd: server.directory,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`salon seed ended with ${code}`);
    await server.start();
    return server;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  /** Start the process; the second time on the same port and the same data. */
  async start(): Promise<void> {
    const { SALON_SITE_ROOT: site, PATH } = process.env;
    if (!site) throw new Error('SALON_SITE_ROOT has to name the built site');
    const listen = this.origin ? new URL(this.origin).host : '127.0.0.1:0';
    // Nothing else of the environment: the developer's own SALON_… variables do not belong here.
    const child = spawn(binary(), ['--listen', listen, '--data-dir', this.data], {
      cwd: this.directory,
      env: { PATH, SALON_SITE_ROOT: site, SALON_UNLIMITED: '1', SALON_LOG: 'info', ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    createInterface({ input: child.stderr! }).on('line', (line) => this.log.push(line));
    this.origin = await this.address(child);
  }

  private address(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        this.log.push(line);
        const address = /listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (address) resolve(address);
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`the server ended with ${code} before it listened:\n${this.log.join('\n')}`));
      });
    });
  }

  /** End the process as a power cut would: nothing is flushed, no socket is closed. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** End the process and forget its data. */
  async remove(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.directory, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const overdue = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exit;
    clearTimeout(overdue);
  }

  /** Whether the process is there. */
  get running(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  /** Lines of the log that speak of a failure of the server's own. */
  get complaints(): string[] {
    return this.log.filter((line) => /\bERROR\b|panicked/.test(line));
  }
}
