import {mount} from '@kyhooks/timeline';
import type {Options} from 'ky';
import {type Explanation, explain} from 'kyhooks';
import {api, budget} from './client.ts';
import {type Scene, scenes} from './scenes.ts';

const explanation = document.querySelector('#explanation') as HTMLElement;
const buttons = document.querySelector('#scenes') as HTMLElement;

mount(document.querySelector('#timeline') as HTMLElement, {budget});

/** The API treats each press as a new one. */
let presses = Date.now() % 100_000;

for (const scene of scenes) {
	const button = document.createElement('button');
	button.textContent = scene.title;
	button.addEventListener('click', () => play(scene));
	buttons.append(button);
}

function play({path, client = api, options, calls = 1, before}: Scene): void {
	before?.();
	presses += 1;
	for (let call = 0; call < calls; call++) {
		callOnce(client, `${path}/${presses}`, options?.() ?? {}).then(told => {
			explanation.textContent = String(told ?? 'Nothing is known of this call.');
		});
	}
}

async function callOnce(
	client: typeof api,
	path: string,
	options: Options,
): Promise<Explanation | undefined> {
	let context: unknown;
	const hooks: Options['hooks'] = {
		beforeRequest: [
			({options}) => {
				context = options.context;
			},
		],
	};
	try {
		await client(path, {...options, hooks}).json();
		return explain(context);
	} catch (error) {
		return explain(error);
	}
}
