// Runs in workerd: one request runs the checks, and sends others to the same worker.
import type {Job} from '../checks/place.ts';
import {jobs} from '../checks/platform.ts';
import {runAllChecks, tellEnd} from '../checks/run.ts';

export default {
	async fetch(request: Request): Promise<Response> {
		const {origin, pathname, searchParams} = new URL(request.url);
		const job: Job | undefined = jobs[decodeURIComponent(pathname.slice(1))];
		if (job) {
			return job(searchParams.get('url') ?? '');
		}
		const place = await runAllChecks(searchParams.get('control') ?? '', searchParams.get('only') ?? '', {
			tells: false,
			serve: (name, url) => fetch(`${origin}/${encodeURIComponent(name)}?url=${encodeURIComponent(url)}`),
		});
		await tellEnd(place);
		return new Response('over');
	},
};
