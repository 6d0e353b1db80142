import {subscribe, type ToldEvent} from '@kyhooks/core';

/** Collects the events of retries until it goes out of scope. */
export function listening() {
	const retries: Extract<ToldEvent, {type: 'retry-scheduled'}>[] = [];
	const stop = subscribe(event => {
		if (event.type === 'retry-scheduled') {
			retries.push(event);
		}
	});
	return {retries, [Symbol.dispose]: stop};
}
