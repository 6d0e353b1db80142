import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Debian's; another, such as valkey-server, may be named. */
export const executablePath: string = process.env.REDIS_SERVER ?? '/usr/bin/redis-server';

export const isInstalled = (): boolean => existsSync(executablePath);

/** A server of its own, on a socket in a folder of its own, which keeps nothing on disk. */
export class RedisServer {
	readonly #folder = mkdtempSync(join(tmpdir(), 'kyhooks-redis-'));
	readonly socket: string = join(this.#folder, 'redis.sock');
	#process: ChildProcess | undefined;

	/** @param more options of the server */
	async start(...more: readonly string[]): Promise<void> {
		const args = ['--port', '0', '--unixsocket', this.socket, '--save', '', '--appendonly', 'no', ...more];
		const started = spawn(executablePath, args, {cwd: this.#folder, stdio: ['ignore', 'pipe', 'ignore']});
		this.#process = started;
		for await (const line of started.stdout as AsyncIterable<Buffer>) {
			if (String(line).includes('eady to accept connections')) {
				break;
			}
		}
		started.stdout?.resume();
	}

	/** Ends it without a goodbye. */
	async kill(): Promise<void> {
		this.#process?.kill('SIGKILL');
		await once(this.#process as ChildProcess, 'exit');
	}

	/** Lets it hang, with its connections open, or go on. */
	hang(isHanging: boolean): void {
		this.#process?.kill(isHanging ? 'SIGSTOP' : 'SIGCONT');
	}

	async end(): Promise<void> {
		await this.kill();
		rmSync(this.#folder, {recursive: true});
	}
}
