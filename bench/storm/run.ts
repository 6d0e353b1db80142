import {type ChildProcess, fork} from 'node:child_process';
import type {ClientOrder} from './client.ts';
import type {ClientName} from './clients.ts';
import type {ClientReport, Course, ServerReport} from './records.ts';
import type {Scenario} from './scenario.ts';
import {sharedTime} from './shared-time.ts';

/** Milliseconds between the start message and the start, so that all processes have received it. */
const notice = 500;

/** One run, in groups if the machine cannot run all clients at the same time. */
export async function runInGroups(
	names: readonly ClientName[],
	together: number,
	scenario: Scenario,
): Promise<Course[]> {
	const courses: Course[] = [];
	while (courses.length < names.length) {
		const group = names.slice(courses.length, courses.length + together);
		courses.push(...(await runSideBySide(group, scenario)));
	}
	return courses;
}

/** Runs all clients at the same time, each with its load and its own server, each in its own process. */
async function runSideBySide(names: readonly ClientName[], scenario: Scenario): Promise<Course[]> {
	const children: ChildProcess[] = [];
	const start = (file: string) => {
		const child = fork(new URL(file, import.meta.url));
		children.push(child);
		return child;
	};
	try {
		const pairs: {label: string; server: ChildProcess; client: ChildProcess}[] = [];
		// One after the other: the warm-up calls would time out if many processes started at once.
		for (const name of names) {
			const server = start('server.ts');
			const client = start('client.ts');
			const port = await ask<number>(server, scenario);
			const order: ClientOrder = {name, url: `http://127.0.0.1:${port}/`, scenario};
			pairs.push({label: await ask<string>(client, order), server, client});
		}
		const startAt = sharedTime() + notice;
		return await Promise.all(
			pairs.map(async ({label, server, client}) => {
				server.send({startAt});
				const report = await ask<ClientReport>(client, {startAt});
				return {label, scenario, client: report, server: await ask<ServerReport>(server, 'report')};
			}),
		);
	} finally {
		for (const child of children) {
			if (child.connected) {
				child.disconnect();
			}
		}
	}
}

/** @throws Error if the process ends instead of answering */
function ask<Answer>(child: ChildProcess, message: object | string): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const onExit = () => reject(new Error(`${child.spawnargs.at(-1)} ended before its answer`));
		child.once('exit', onExit);
		child.once('message', answer => {
			child.off('exit', onExit);
			resolve(answer as Answer);
		});
		child.send(message);
	});
}
