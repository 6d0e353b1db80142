import {type ChildProcess, fork} from 'node:child_process';
import type {Comparison} from './compare.ts';
import type {Job} from './worker.ts';

/** Runs the jobs in child processes, and reports the results in the order of the jobs. */
export async function inProcesses(
	jobs: readonly Job[],
	processes: number,
	done: (comparison: Comparison, job: Job) => void,
): Promise<void> {
	const results = new Map<number, Comparison>();
	let next = 0;
	let told = 0;
	const work = async () => {
		const child = fork(new URL('worker.ts', import.meta.url), {serialization: 'advanced'});
		try {
			for (let index = next; index < jobs.length; index = next) {
				next += 1;
				results.set(index, await ask(child, jobs[index] as Job));
				for (let result = results.get(told); result !== undefined; result = results.get(told)) {
					done(result, jobs[told] as Job);
					results.delete(told);
					told += 1;
				}
			}
		} finally {
			child.disconnect();
		}
	};
	await Promise.all(Array.from({length: Math.min(processes, jobs.length)}, work));
}

function ask(child: ChildProcess, job: Job): Promise<Comparison> {
	return new Promise((resolve, reject) => {
		const gone = (code: number | null) => reject(new Error(`a process has ended with ${code}`));
		child.once('exit', gone);
		child.once('message', result => {
			child.off('exit', gone);
			resolve(result as Comparison);
		});
		child.send(job);
	});
}
